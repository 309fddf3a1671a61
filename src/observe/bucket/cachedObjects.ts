import { CACHED_READS } from '../../schema/calls.ts';
import type { CallResult } from '../recordCall.ts';
import type { FollowUpContext } from './followUpContext.ts';
import type { Listed } from './s3Calls.ts';

/**
 * Reads one byte of an object that Restore Cache would download, so that what it is stored with counts too: its KMS
 * key, its storage class, its owner. One at a time, the next only after a refusal: a cache that can be restored in part
 * is restored.
 */
export async function readCachedObjects(
  { s3, probeKey, isRestored }: FollowUpContext,
  { output }: CallResult<Listed>,
): Promise<CallResult<unknown>[]> {
  const cached = output?.objects.filter(({ key }) => key !== probeKey && isRestored(key)) ?? [];
  const results: CallResult<unknown>[] = [];
  for (const [i, id] of CACHED_READS.entries()) {
    const object = cached[i];
    if (!object) break;
    // S3 refuses the range of an empty object.
    const result = await s3.get(id, object.key, { firstByte: object.size !== 0 });
    results.push(result);
    if (result.call.outcome !== 'refused') break;
  }
  return results;
}
