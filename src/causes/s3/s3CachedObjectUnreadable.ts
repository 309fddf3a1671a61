import { generalRemark, reply } from '../../facts/evidence.ts';
import { sh } from '../../remedy/shellQuote.ts';
import type { Cause } from '../cause.ts';
import { refusedCachedRead } from './cachedReads.ts';

export const s3CachedObjectUnreadable: Cause = {
  title: 'An object of a cache cannot be read',
  headline: ({ facts, bucket }) =>
    `${refusedCachedRead(facts)?.key ?? 'An object of a cache'} in ${bucket} cannot be read, although other objects can`,
  place: 'bucket',
  isTransient: false,
  find: (facts) => {
    const call = refusedCachedRead(facts);
    // The read of an archived object has a cause of its own; where the key is complete, the refusal is a failure.
    if (!call || call.code === 'InvalidObjectState') return undefined;
    if (facts.failures.some(({ requirement }) => requirement === 'read' || requirement === 'credentials'))
      return undefined;
    return {
      verdict: 'warn',
      certainty: 'possible',
      evidence: [
        reply(call),
        generalRemark(
          'cache_key contains parts that this pod cannot know, so the object may belong to a different cache. An object can be encrypted with an older KMS key, or be owned by a different account.',
        ),
      ],
    };
  },
  remedy: ({ bucket, facts }) => {
    const key = refusedCachedRead(facts)?.key ?? '<KEY>';
    return {
      summary: 'If the object belongs to this cache, delete it; the next Save Cache writes it again.',
      owner: 'aws-admin',
      steps: [
        {
          text: 'See how the object is stored: its KMS key and its storage class:',
          commands: [sh`aws s3api head-object --bucket ${bucket} --key ${key}`],
        },
        {
          text: 'If it belongs to this cache, delete it:',
          commands: [sh`aws s3api delete-object --bucket ${bucket} --key ${key}`],
        },
      ],
      asCode: [],
    };
  },
  page: {
    meaning:
      'The role can read the object that this run wrote, but not one that it found under the known part of cache_key. Such an object is usually encrypted with an older KMS key, or owned by a different account. If cache_key contains parts that the pod cannot know, such as a checksum, it may belong to a different cache, so this is a warning. If the whole key is known and none of its objects can be read, Restore Cache fails, and the cause is reported as such.',
    sentences: [],
    similar: {
      's3-object-archived': 'S3 returns InvalidObjectState: the object is in an archive.',
      'kms-decrypt-denied': 'The object that this run wrote cannot be read either, or the whole key is known.',
    },
  },
};
