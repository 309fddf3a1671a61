import { setBucketKey } from '../../remedy/bucketEncryptionSteps.ts';
import type { Values } from '../../remedy/values.ts';
import type { Step } from '../../schema/report.ts';

/** Where the key cannot be used again. What it has encrypted already stays unreadable. */
export const chooseOtherKey = (values: Values): Step =>
  setBucketKey(
    values,
    'Alternatively, give the bucket a different key for new objects. Caches that are encrypted with the old key remain unreadable.',
  );
