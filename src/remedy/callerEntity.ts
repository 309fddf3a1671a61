import { entityText, type IamEntity, iamEntity } from './iamEntity.ts';
import type { Values } from './values.ts';

type Caller = Pick<Values, 'facts' | 'callerArn'>;

/**
 * The role or the IAM user that calls S3; undefined where nothing is known of the caller but its keys, as with most
 * stores that are not AWS.
 */
export function callerEntity({ facts: { caller, seen }, callerArn }: Caller): IamEntity | undefined {
  const { hops, source } = seen.credentials;
  const isNamed = hops.length > 0 || caller?.kind === 'role' || caller?.kind === 'user';
  const isRole = source !== 'access-keys' && source !== 'shared-profile';
  return isNamed || isRole ? iamEntity(callerArn) : undefined;
}

/** The caller of S3 in a sentence. */
export function callerPhrase(values: Caller): string {
  const entity = callerEntity(values);
  return entity ? entityText(entity) : 'the access key';
}
