import { CREDENTIAL_SOURCE_LABELS } from '../cacheStep/credentialSourceLabels.ts';
import { type Requirements, requirementsOf } from '../cacheStep/requirements.ts';
import { CAUSES } from '../causes/causes.ts';
import type { CauseCode } from '../causes/codes.ts';
import type { Facts } from '../facts/facts.ts';
import { canWriteCachePrefix } from '../facts/failures.ts';
import { leftoverText } from '../facts/leftoverText.ts';
import { isTokenExpired } from '../facts/tokenTimes.ts';
import { IRSA_VARIABLES } from '../kubernetes/webhook.ts';
import type { CallName } from '../schema/calls.ts';
import type { CheckId } from '../schema/checkIds.ts';
import type { Call, TokenObservation } from '../schema/observations.ts';
import type { Check } from '../schema/report.ts';

type Result = Pick<Check, 'status' | 'detail'>;

interface CheckDefinition {
  title: string;
  /** The checks that must pass for this one to be possible. */
  needs: CheckId[];
  /** The calls that the check is about: the slowest one gives its time. */
  calls?: CallName[];
  evaluate: (facts: Facts) => Result;
}

const pass = (detail: string): Result => ({ status: 'pass', detail });
const fail = (detail: string): Result => ({ status: 'fail', detail });
const warn = (detail: string): Result => ({ status: 'warn', detail });
const skip = (detail: string): Result => ({ status: 'skip', detail });

const CHECKS: Record<CheckId, CheckDefinition> = {
  'service-account': {
    title: 'Service account',
    needs: [],
    evaluate: ({ serviceAccount }) =>
      serviceAccount
        ? pass(`${serviceAccount.namespace}/${serviceAccount.name}`)
        : skip("unknown, because the pod's own token is not mounted"),
  },
  'irsa-variables': {
    title: 'IRSA variables',
    needs: [],
    evaluate: ({ seen: { environment, credentials }, irsaInjected }) => {
      if (irsaInjected) return pass(`AWS_ROLE_ARN is ${environment.AWS_ROLE_ARN}`);
      const missing = IRSA_VARIABLES.filter((name) => !environment[name]);
      const text = `${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not set`;
      return ['web-identity', 'instance-metadata'].includes(credentials.source) ? fail(text) : skip(text);
    },
  },
  'web-identity-token': {
    title: 'Web identity token',
    needs: ['irsa-variables'],
    evaluate: ({ seen: { webIdentityToken: token, credentials, startedAt }, skewSeconds }) => {
      if (!token) return skip('no token configured');
      if (token.state !== 'readable') {
        const text = `${token.path}: ${token.malformed ?? STATE_LABELS[token.state]}`;
        return credentials.source === 'web-identity' ? fail(text) : skip(text);
      }
      const text = `${token.subject ?? 'no subject'}, audience ${token.audience?.join(', ') ?? 'missing'}`;
      return isTokenExpired(token, startedAt, skewSeconds) ? fail(`${text}, expired`) : pass(text);
    },
  },
  credentials: {
    title: 'Credentials',
    needs: ['web-identity-token'],
    calls: ['assume-role-with-web-identity', 'container-credentials', 'instance-metadata-credentials'],
    evaluate: (facts) => {
      const { source, from, problem, obtained } = facts.seen.credentials;
      const { configuration, cacheStepVariables = [] } = facts.seen;
      if (configuration.length || cacheStepVariables.some(({ isOurs }) => !isOurs))
        return skip('not requested, because the cache step stops before its first request');
      const call = credentialCall(facts);
      const label = `${CREDENTIAL_SOURCE_LABELS[source]}${from.length && source !== 'web-identity' ? `, from ${from.join(' and ')}` : ''}`;
      if (call && call.outcome !== 'ok') return fail(`${label}: ${replyLabel(call)}`);
      if (!call && !obtained) return fail(problem ? `${label}: ${problem}` : `${label}: not requested`);
      return pass(label);
    },
  },
  'second-role': {
    title: 'Second role',
    needs: ['credentials'],
    calls: ['assume-role-assume-role', 'assume-role-user-role-arn'],
    evaluate: ({ seen, call }) => {
      const { hops } = seen.credentials;
      if (hops.length === 0) return skip('not configured');
      const calls = (['assume-role-assume-role', 'assume-role-user-role-arn'] as const).flatMap(
        (name) => call(name) ?? [],
      );
      const last = calls.at(-1);
      if (!last) return skip('not checked, because there are no credentials');
      return last.outcome === 'ok' ? pass(`${last.roleArn}`) : fail(`${last.roleArn}: ${replyLabel(last)}`);
    },
  },
  identity: {
    title: 'Identity',
    needs: ['credentials'],
    calls: ['get-caller-identity'],
    evaluate: ({ seen, call, caller }) => {
      if (caller) return pass(`${caller.name} (${caller.arn})`);
      const asked = call('get-caller-identity');
      // The cache step never calls it, so not knowing is no failure.
      if (asked) return skip(`unknown: ${replyLabel(asked)}`);
      return skip(seen.credentials.obtained ? 'not checked' : NO_CREDENTIALS);
    },
  },
  list: bucketCheck('list', 's3:ListBucket', ['list'], ({ list }) => list),
  read: bucketCheck(
    'read',
    's3:GetObject',
    ['get-3', 'get-2', 'get', 'get-cached', 'head', 'get-absent'],
    ({ read }) => read !== 'no',
  ),
  exists: bucketCheck('exists', 'Key lookup', ['head-absent'], ({ exists }) => exists),
  write: bucketCheck('write', 's3:PutObject', ['put'], ({ write }) => write),
  multipart: bucketCheck('multipart', 'Multipart upload', ['upload-part', 'create-upload'], ({ write }) => write),
  'clean-up': {
    title: 'Clean-up',
    needs: ['write'],
    calls: ['delete', 'abort-upload'],
    evaluate: ({ seen, call }) => {
      const asked = (['delete', 'abort-upload'] as const).flatMap((name) => call(name) ?? []);
      if (seen.leftovers.length) return warn(seen.leftovers.map(leftoverText).join('; '));
      if (asked.length === 0) return skip('nothing was written');
      const refusal = asked.find(({ outcome }) => outcome !== 'ok');
      return refusal ? warn(`${refusal.operation}: ${replyLabel(refusal)}`) : pass('nothing is left in the bucket');
    },
  },
};

const STATE_LABELS: Record<TokenObservation['state'], string> = {
  readable: 'readable',
  missing: 'no such file',
  unreadable: 'permission denied',
  directory: 'is a directory',
  empty: 'empty',
  malformed: 'not a JWT',
};

const NO_CREDENTIALS = 'there are no credentials';

/** A check of one thing that the operations may need of the bucket. */
function bucketCheck(
  id: 'list' | 'read' | 'exists' | 'write' | 'multipart',
  title: string,
  names: CallName[],
  isNeeded: (requirements: Requirements) => boolean,
): CheckDefinition {
  return {
    title,
    needs: ['credentials'],
    calls: names,
    evaluate: ({ seen, call, calls, failures }) => {
      if (!isNeeded(requirementsOf(seen.settings))) return skip(`not needed: ${operationsLabel(seen.settings)}`);
      const failure = failures.find(({ requirement }) => requirement === id);
      if (failure) return fail(replyLabel(failure.call));
      const asked = names.flatMap((name) => call(name) ?? [])[0];
      if (!asked) return skip(seen.credentials.obtained ? 'not checked' : NO_CREDENTIALS);
      // A HEAD does not say what it is that does not exist.
      const isWithoutBucket = failures.some(({ call: { code } }) => code === 'NoSuchBucket');
      if (asked.status === 404 && isWithoutBucket) return skip('the bucket does not exist');
      const isUnderCacheKey = asked.outcome !== 'ok' && canWriteCachePrefix(calls);
      if ((id === 'write' || id === 'multipart') && isUnderCacheKey) {
        return pass(`allowed under ${seen.settings.cacheKeyPrefix}, verified by a multipart upload that was aborted`);
      }
      return pass(asked.status === 404 ? 'a missing key returns 404, as expected' : successLabel(asked));
    },
  };
}

const operationsLabel = ({ operations, override }: Facts['seen']['settings']) =>
  `operations is ${operations.join(',')}${override ? ' and override is true' : ''}`;

const credentialCall = ({ seen }: Facts): Call | undefined =>
  seen.calls.findLast(({ id }) => /^(assume-role-with|container-credentials|instance-metadata)/.test(id));

const successLabel = ({ operation, bucket, retried }: Call) =>
  `${operation} on ${bucket}${retried.length ? `, after ${retried.join(', ')}` : ''}`;

/** A reply in a few words. */
function replyLabel({ outcome, status, code, network }: Call): string {
  if (outcome === 'open') return 'no response in time';
  if (outcome === 'unanswered')
    return network?.proxyStatus ? `the proxy returned ${network.proxyStatus}` : `no response (${network?.code})`;
  if (outcome === 'unsent') return 'not sent by the AWS SDK';
  if (outcome === 'unusable') return `${status}, but not an AWS response`;
  return [status, code].filter(Boolean).join(' ');
}

type Found = readonly { code: CauseCode; verdict: 'fail' | 'warn'; ignored: boolean }[];

/**
 * The checks of a run, in the order of the path from the pod to the bucket. A green one is correct, not merely
 * readable.
 */
export function checksOf(facts: Facts, causes: Found): Check[] {
  return (Object.keys(CHECKS) as CheckId[]).map((id) => {
    const { title, needs, calls = [], evaluate } = CHECKS[id];
    const { status, detail } = evaluate(facts);
    const ms = Math.max(0, ...calls.flatMap((name) => facts.call(name)?.ms ?? []));
    return { id, title, status: worst(id, status, causes), detail, needs, ms };
  });
}

/** Some causes are about a value that could be read without trouble. */
function worst(id: CheckId, status: Check['status'], causes: Found): Check['status'] {
  const about = causes.filter(({ code }) => [CAUSES[code].marks].flat().includes(id));
  if (about.some(({ verdict, ignored }) => verdict === 'fail' && !ignored)) return 'fail';
  return about.length && status !== 'fail' ? 'warn' : status;
}
