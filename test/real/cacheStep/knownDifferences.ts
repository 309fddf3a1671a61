import path from 'node:path';
import type { Call } from '../../../src/schema/observations.ts';
import type { Trial } from './trial.ts';

// Where the two programs may end differently, and why. Each is a predicate over what both did, and its hits are
// counted. docs/fidelity.md explains them.

export interface KnownDifference {
  name: string;
  /**
   * `purpose`: the preflight requires more on purpose. `limit`: a pod cannot know better, or at a cost that is too
   * high.
   */
  kind: 'purpose' | 'limit';
  applies: (trial: Trial) => boolean;
}

const causes = ({ preflight: { report } }: Trial) => report?.causes.map(({ code }) => code) ?? [];
const isStricter = ({ judge, preflight }: Trial) => judge.works && !preflight.works;
const isMoreLenient = ({ judge, preflight }: Trial) => !judge.works && preflight.works;

const EXPECTATIONS = ['expected_role_arn', 'expected_service_account', 'require_delete', 'ignore'];

export const KNOWN_DIFFERENCES: KnownDifference[] = [
  {
    name: 'the step expects more than the cache needs (expected_*, require_delete, ignore)',
    kind: 'purpose',
    applies: ({ world }) => EXPECTATIONS.some((name) => world.settings?.[name]),
  },
  {
    name: 'a permission that is not used until a cache exists',
    kind: 'purpose',
    applies: (trial) => isStricter(trial) && !trial.operation.isStored && neededOnceStored(trial),
  },
  {
    name: 'a permission that is used only for a cache above 5 MiB, or only below',
    kind: 'purpose',
    applies: (trial) => isStricter(trial) && trial.operation.name === 'save' && failsOnlyInOtherSize(trial),
  },
  {
    name: 'a page with 200 takes the place of the response: the cache step "succeeds" and caches nothing (25)',
    kind: 'purpose',
    applies: (trial) => isStricter(trial) && causes(trial).includes('not-aws-answering'),
  },
  {
    name: 'the key has the checksum of a file that is not there: the cache step uses a hash as the key (26)',
    kind: 'limit',
    applies: ({ world }) => /\{\{\s*checksum/.test(world.settings?.cache_key ?? ''),
  },
  {
    name: 'the encryption of a directory bucket (12)',
    kind: 'limit',
    applies: ({ world }) => (world.aws?.bucket?.name ?? '').endsWith('--x-s3'),
  },
  {
    name: 'a redirect to a different host: the cache step follows it without its signature',
    kind: 'limit',
    applies: ({ world }) =>
      Object.values(world.aws?.replies ?? {})
        .flat()
        .some(({ headers }) => headers?.location?.startsWith('http')),
  },
  {
    name: 'only the first twenty objects are listed (5)',
    kind: 'limit',
    applies: (trial) => isMoreLenient(trial) && Object.keys(trial.world.aws?.bucket?.objects ?? {}).length > 20,
  },
];

/**
 * Reading was refused, and nothing else that is needed now: Restore Cache downloads what is listed, and Save Cache
 * sends HEAD for what exists; with nothing there, neither reads.
 */
function neededOnceStored({ world, operation, preflight: { report } }: Trial): boolean {
  const calls = report?.observations?.calls ?? [];
  const s3 = calls.filter(({ service, outcome }) => service === 's3' && outcome !== 'ok');
  if (!report?.observations?.credentials.obtained || s3.some(({ outcome }) => outcome !== 'refused')) return false;
  const key = path.posix.join('.', (world.settings?.cache_key ?? 'app').replace(/^\/+/, '')).replace(/\/$/, '');
  // The HEAD of a key that does not exist is what Save Cache begins with.
  const isRead = (call: Call) =>
    call.operation === 'GetObject' || (call.operation === 'HeadObject' && call.id !== 'head-absent');
  const isOfThisCache = ({ key: read = '' }: Call) =>
    read.includes(`${key}/`) || read.startsWith('irsa-preflight-probe/');
  const refusedNow = s3.filter((call) => !isRead(call) && NEEDED_NOW[operation.name].test(call.operation));
  return refusedNow.length === 0 && s3.some((call) => isRead(call) && isOfThisCache(call));
}

const NEEDED_NOW = {
  save: /^(HeadObject|PutObject|CreateMultipartUpload|UploadPart)$/,
  restore: /^ListObjectsV2$/,
};

const MULTIPART = ['CreateMultipartUpload', 'UploadPart', 'CompleteMultipartUpload'];

/** The other way of writing was accepted. */
function failsOnlyInOtherSize({ world, preflight: { report } }: Trial): boolean {
  const calls = report?.observations?.calls ?? [];
  const ok = (operation: string) => calls.some((call) => call.operation === operation && call.outcome === 'ok');
  // The preflight writes no object under the key itself: there, it starts an upload instead.
  const isUntriedUnderKey = calls.some(
    ({ id, outcome }) => id === 'create-upload-at-cache-key' && outcome === 'refused',
  );
  const isLarge = (world.savedBytes ?? 0) > 5 * 1024 * 1024;
  return isLarge
    ? ok('CreateMultipartUpload') && ok('UploadPart') && !ok('PutObject')
    : (ok('PutObject') || isUntriedUnderKey) && MULTIPART.some((operation) => !ok(operation));
}

/** The disagreement of a trial: undefined where both programs end alike; its class where it is a known one. */
export function disagreementOf(trial: Trial): { known?: KnownDifference } | undefined {
  if (trial.judge.works === trial.preflight.works) return undefined;
  const known = KNOWN_DIFFERENCES.find(({ applies }) => applies(trial));
  return known ? { known } : {};
}
