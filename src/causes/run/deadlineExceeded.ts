import { remark, reply } from '../../facts/evidence.ts';
import { unverifiedRequirements } from '../../facts/failures.ts';
import { sh } from '../../remedy/shellQuote.ts';
import type { Values } from '../../remedy/values.ts';
import type { Evidence } from '../../schema/evidence.ts';
import type { Call, Observations } from '../../schema/observations.ts';
import type { Step } from '../../schema/report.ts';
import type { Cause } from '../cause.ts';

export const deadlineExceeded: Cause = {
  title: 'The check timed out before it completed',
  headline: ({ facts: { seen } }) => {
    const hosts = [...new Set(openCalls(seen).map(({ host }) => host))];
    const end = seen.cutShort?.reason === 'signal' ? 'was stopped' : 'timed out';
    return hosts.length
      ? `The check ${end} while it waited for ${hosts.join(' and ')}`
      : `The check ${end} before it completed`;
  },
  place: 'STS',
  isTransient: true,
  onlyInBuild: true,
  find: ({ seen }, open) => {
    const explains = open.filter(({ call }) => call.outcome === 'open');
    // What is still open may be nothing that the cache steps need. In that case, the verdict stands.
    if (!seen.cutShort || (explains.length === 0 && unverifiedRequirements(seen).length === 0)) return undefined;
    const isStopped = seen.cutShort.reason === 'signal';
    return {
      verdict: 'fail',
      certainty: 'certain',
      evidence: [
        remark(
          isStopped
            ? 'The step was stopped from outside before the check completed.'
            : 'The time allowed by the setting timeout ran out before the check completed.',
        ),
        ...stillOpen(seen),
      ],
      explains,
    };
  },
  remedy: (values) => ({
    summary: 'Find out what does not respond. A longer timeout helps only where responses are slow.',
    owner: 'network-admin',
    steps: [
      ...(isWaiting(values) ? [requestHost(values)] : []),
      {
        text: 'If responses are slow, allow more time on this step. The timeout of the step in Harness must be longer:',
        document: 'settings:\n  timeout: 120s',
      },
    ],
    asCode: [],
  }),
  page: {
    meaning:
      'The time that the setting timeout allows had passed, or the step was stopped, before a verdict was possible. The requests without a response are listed: start with those.',
    sentences: [],
    similar: {
      'sts-unreachable': 'The connection to STS failed, or its response had not arrived shortly before the deadline.',
      's3-unreachable': 'The connection to S3 failed, or its response had not arrived shortly before the deadline.',
    },
  },
};

const openCalls = ({ calls }: Observations): Call[] => calls.filter(({ outcome }) => outcome === 'open');

function stillOpen(seen: Observations): Evidence[] {
  const calls = openCalls(seen);
  if (calls.length === 0)
    return [remark('Every request that was sent received a response, but some requests were not sent in time.')];
  return calls.map((call) =>
    reply(call, { from: call.proxy ? `${call.host}, through the proxy ${call.proxy},` : call.host }),
  );
}

/** Unless every request had its response, and only time ran out. */
const isWaiting = ({ facts: { seen } }: Values) => !seen.cutShort || openCalls(seen).length > 0;

const requestHost = (values: Values): Step => ({
  text: 'From a Run step of the same stage, request the host that did not respond. Any HTTP status means that it can be reached:',
  commands: [
    sh`curl -sS -m 10 -o /dev/null -w ${String.raw`%{http_code} after %{time_total} s\n`} ${waitedFor(values)}`,
  ],
});

const waitedFor = ({ failure, facts, stsUrl, s3Url }: Values): string => {
  const waiting = failure?.call ?? openCalls(facts.seen)[0];
  if (!waiting || waiting.service === 'sts') return stsUrl;
  return waiting.service === 's3' ? s3Url : `http://${waiting.host}`;
};
