import { iamEntity } from '../../remedy/iamEntity.ts';
import type { Values } from '../../remedy/values.ts';

/** The name of the role whose session signed the call that failed: the one before a hop, or the one that calls S3. */
export const signingRoleName = ({ failure, callingRoleArn, callerArn }: Values): string =>
  iamEntity(failure?.call.operation === 'AssumeRole' ? callingRoleArn : callerArn).name;
