import type { Requirements } from '../../cacheStep/requirements.ts';
import type { CleanUp } from './cleanUp.ts';
import type { S3Calls } from './s3Calls.ts';

/** What a follow-up call needs to know. */
export interface FollowUpContext {
  s3: S3Calls;
  cleanUp: CleanUp;
  probeKey: string;
  absentKey: string;
  listPrefix: string;
  /** A prefix that every object of this cache has, where one is known. */
  cachePrefix: string | undefined;
  read: Requirements['read'];
  /** Whether Restore Cache downloads a listed object. */
  isRestored: (key: string) => boolean;
}
