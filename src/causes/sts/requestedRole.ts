import { parseArn } from '../../aws/arn.ts';
import { iamEntity } from '../../remedy/iamEntity.ts';
import type { Values } from '../../remedy/values.ts';

type Requested = Pick<Values, 'failure' | 'roleArn'>;

/** The role that the refused call requested: the pod's own, or one that is assumed on top. */
export const requestedRoleArn = ({ failure, roleArn }: Requested): string => failure?.call.roleArn ?? roleArn;

export const requestedRoleName = (values: Requested): string => iamEntity(requestedRoleArn(values)).name;

/** The account in which STS was to generate credentials. */
export const requestedAccount = (values: Requested): string =>
  parseArn(requestedRoleArn(values))?.account || '<ACCOUNT>';
