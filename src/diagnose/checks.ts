import { needsOf } from '../observe/bucket/needs.ts';
import type { Call } from '../observe/observations.ts';
import type { CauseCode } from './catalogue.ts';
import type { Facts } from './facts.ts';
import { writesUnderCacheKey } from './failures.ts';
import { SOURCE_WORDS } from './sourceWords.ts';
import { stays } from './stays.ts';

export type CheckStatus = 'pass' | 'warn' | 'fail' | 'skip' | 'error';

/** One thing that was looked at, as the log lists it. */
export interface Check {
  id: string;
  title: string;
  status: CheckStatus;
  detail: string;
  /** The checks that must pass for this one to be possible. */
  needs: string[];
  ms: number;
}

interface CheckDefinition {
  id: string;
  title: string;
  needs: string[];
  /** The call that the check is about, where it is about one. */
  calls?: string[];
  look: (facts: Facts) => { status: CheckStatus; detail: string };
}

const pass = (detail: string) => ({ status: 'pass' as const, detail });
const fail = (detail: string) => ({ status: 'fail' as const, detail });
const warn = (detail: string) => ({ status: 'warn' as const, detail });
const skip = (detail: string) => ({ status: 'skip' as const, detail });

const CHECKS: CheckDefinition[] = [
  {
    id: 'service-account',
    title: 'Service account',
    needs: [],
    look: ({ serviceAccount }) =>
      serviceAccount
        ? pass(`${serviceAccount.namespace}/${serviceAccount.name}`)
        : skip("not known: the pod's own token is not mounted"),
  },
  {
    id: 'irsa-variables',
    title: 'IRSA variables',
    needs: [],
    look: ({ seen: { environment, credentials }, irsaInjected }) => {
      if (irsaInjected) return pass(`AWS_ROLE_ARN is ${environment.AWS_ROLE_ARN}`);
      const missing = ['AWS_ROLE_ARN', 'AWS_WEB_IDENTITY_TOKEN_FILE'].filter((name) => !environment[name]);
      const text = `${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not set`;
      return credentials.source === 'web-identity' || credentials.source === 'instance-metadata'
        ? fail(text)
        : skip(text);
    },
  },
  {
    id: 'web-identity-token',
    title: 'Web identity token',
    needs: ['irsa-variables'],
    look: ({ seen: { webIdentityToken: token, credentials } }) => {
      if (!token) return skip('none is named');
      if (token.state === 'readable')
        return pass(`${token.subject ?? 'no subject'}, for ${token.audience?.join(', ') ?? 'nobody'}`);
      const text = `${token.path}: ${token.malformed ?? STATE_WORDS[token.state]}`;
      return credentials.source === 'web-identity' ? fail(text) : skip(text);
    },
  },
  {
    id: 'credentials',
    title: 'Credentials',
    needs: ['web-identity-token'],
    calls: ['assume-role-with-web-identity', 'container-credentials', 'instance-metadata-credentials'],
    look: (facts) => {
      const { seen } = facts;
      const call = credentialCall(facts);
      const { source, from, problem } = seen.credentials;
      const words = `${SOURCE_WORDS[source]}${from.length && source !== 'web-identity' ? `, from ${from.join(' and ')}` : ''}`;
      if (call && call.outcome !== 'ok') return fail(`${words}: ${answer(call)}`);
      if (!call && !seen.credentials.obtained) return fail(problem ?? `${words}: none`);
      return pass(words);
    },
  },
  {
    id: 'second-role',
    title: 'Second role',
    needs: ['credentials'],
    calls: ['assume-role-assume-role', 'assume-role-user-role-arn'],
    look: ({ seen, call }) => {
      const { hops } = seen.credentials;
      if (hops.length === 0) return skip('none is set');
      const calls = hops.flatMap(({ setting }) => call(`assume-role-${setting.replaceAll('_', '-')}`) ?? []);
      const last = calls.at(-1);
      if (!last) return skip('not asked: there are no credentials to ask with');
      return last.outcome === 'ok' ? pass(`${last.roleArn}`) : fail(`${last.roleArn}: ${answer(last)}`);
    },
  },
  {
    id: 'identity',
    title: 'Identity',
    needs: ['credentials'],
    calls: ['get-caller-identity'],
    look: ({ seen, call, caller }) => {
      if (caller) return pass(`${caller.name} (${caller.arn})`);
      const asked = call('get-caller-identity');
      // The cache step never asks who it is: not to know is no fault.
      return asked
        ? skip(`not known: ${answer(asked)}`)
        : skip(seen.credentials.obtained ? 'not asked' : 'there are no credentials');
    },
  },
  bucketCheck('list', 's3:ListBucket', ['list'], (needs) => needs.list),
  bucketCheck(
    'read',
    's3:GetObject',
    ['get-3', 'get-2', 'get', 'get-cached', 'head', 'get-absent'],
    (needs) => needs.read !== 'no',
  ),
  bucketCheck('exists', 'Missing key', ['head-absent'], (needs) => needs.exists),
  bucketCheck('write', 's3:PutObject', ['put'], (needs) => needs.write),
  bucketCheck('multipart', 'Upload in parts', ['upload-part', 'create-upload'], (needs) => needs.write),
  {
    id: 'clean-up',
    title: 'Clean-up',
    needs: ['write'],
    calls: ['delete', 'abort-upload'],
    look: ({ seen, call }) => {
      const asked = ['delete', 'abort-upload'].flatMap((id) => call(id) ?? []);
      if (seen.leftovers.length) return warn(seen.leftovers.map(stays).join('; '));
      if (asked.length === 0) return skip('nothing was written');
      const refusal = asked.find(({ outcome }) => outcome !== 'ok');
      return refusal ? warn(`${refusal.operation}: ${answer(refusal)}`) : pass('nothing is left in the bucket');
    },
  },
];

const STATE_WORDS = {
  readable: 'readable',
  missing: 'there is no such file',
  unreadable: 'permission denied',
  directory: 'it is a directory',
  empty: 'it is empty',
  malformed: 'it holds no JWT',
};

/** A check of one thing that the operations may need of the bucket. */
function bucketCheck(
  id: 'list' | 'read' | 'exists' | 'write' | 'multipart',
  title: string,
  calls: string[],
  needed: (needs: ReturnType<typeof needsOf>) => boolean,
): CheckDefinition {
  return {
    id,
    title,
    needs: ['credentials'],
    calls,
    look: ({ seen, call, failures }) => {
      if (!needed(needsOf(seen.settings))) return skip(`not needed: ${needReason(seen.settings)}`);
      const failure = failures.find(({ need }) => need === id);
      if (failure) return fail(answer(failure.call));
      const asked = calls.flatMap((callId) => call(callId) ?? [])[0];
      if (!asked) return skip(seen.credentials.obtained ? 'not asked' : 'there are no credentials');
      // A HEAD does not say what it is that is not there.
      const isWithoutBucket = failures.some(({ call: { code } }) => code === 'NoSuchBucket');
      if (asked.status === 404 && isWithoutBucket) return skip('there is no such bucket');
      const atCacheKey = asked.outcome !== 'ok' && writesUnderCacheKey(new Map(seen.calls.map((one) => [one.id, one])));
      if ((id === 'write' || id === 'multipart') && atCacheKey) {
        return pass(
          `allowed under ${seen.settings.cacheKeyPrefix} (shown by an upload in parts, which is nearly a PutObject)`,
        );
      }
      return pass(asked.status === 404 ? 'a key that is absent is answered with 404, as it should be' : passed(asked));
    },
  };
}

const needReason = ({ operations, override }: Facts['seen']['settings']) =>
  `operations is ${operations.join(',')}${override ? ', and override is true' : ''}`;

const credentialCall = ({ seen }: Facts): Call | undefined =>
  seen.calls.findLast(({ id }) => /^(assume-role-with|container-credentials|instance-metadata)/.test(id));

function passed({ operation, bucket, retried }: Call): string {
  return `${operation} on ${bucket}${retried.length ? `, after ${retried.join(', ')}` : ''}`;
}

/** A reply in a few words. */
function answer({ outcome, status, code, network }: Call): string {
  if (outcome === 'open') return 'not answered in time';
  if (outcome === 'unanswered')
    return `not answered (${network?.proxyStatus ? `the proxy said ${network.proxyStatus}` : network?.code})`;
  if (outcome === 'unsent') return 'not sent by the AWS SDK';
  if (outcome === 'unusable') return `${status}, but not as AWS answers`;
  return [status, code].filter(Boolean).join(' ');
}

/** The checks of a run, in the order of the way from the pod to the bucket. */
export function checksOf(facts: Facts, causes: readonly { code: CauseCode; verdict: 'fail' | 'warn' }[]): Check[] {
  const checks = CHECKS.map(({ id, title, needs, calls = [], look }) => ({
    id,
    title,
    ...look(facts),
    needs,
    ms: Math.max(0, ...calls.flatMap((callId) => facts.call(callId)?.ms ?? [])),
  }));
  return checks.map((check) => ({ ...check, status: worst(check, causes) }));
}

// Some causes are about a value that was read without any trouble.
const CHECK_OF: Partial<Record<CauseCode, string>> = {
  'service-account-default': 'service-account',
  'service-account-unexpected': 'service-account',
  'identity-unexpected': 'identity',
  'node-role-fallback': 'identity',
  'token-file-unset': 'irsa-variables',
  'role-arn-malformed': 'irsa-variables',
  'static-keys-shadow-irsa': 'credentials',
  'static-keys-incomplete': 'credentials',
  'session-token-missing': 'credentials',
  's3-delete-denied': 'clean-up',
};

function worst(
  check: Check | { id: string; status: CheckStatus },
  causes: readonly { code: CauseCode; verdict: 'fail' | 'warn' }[],
): CheckStatus {
  const about = causes.filter(({ code }) => CHECK_OF[code] === check.id);
  if (about.some(({ verdict }) => verdict === 'fail')) return 'fail';
  return about.length && check.status !== 'fail' ? 'warn' : check.status;
}
