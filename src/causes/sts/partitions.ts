import { parseArn, parsePrincipal } from '../../aws/arn.ts';
import { regionOfIssuer } from '../../aws/issuerRegion.ts';
import { partitionOfRegion } from '../../aws/partition.ts';
import type { Facts } from '../../facts/facts.ts';
import type { Failure } from '../../facts/failures.ts';

/** The partitions that meet in a call to STS, as far as they are known. */
export interface Partitions {
  /** Of the role that is requested. */
  role?: string | undefined;
  /** Of the role that requests it. */
  caller?: string | undefined;
  /** Of the cluster that issued the token. */
  issuer?: string | undefined;
  /** Of the STS that was called. */
  sts?: string | undefined;
}

const REGION = /^[a-z]{2,4}(-[a-z]+)+-\d+$/;

export function partitionsOf({ seen }: Facts, { call }: Failure): Partitions {
  const role = call.roleArn ? parseArn(call.roleArn)?.partition : undefined;
  // An S3-compatible store has names of its own.
  if (role && !role.startsWith('aws')) return {};
  const clusterRegion = regionOfIssuer(seen.webIdentityToken?.issuer);
  const isHop = call.operation === 'AssumeRole';
  return {
    role,
    caller: isHop ? parsePrincipal(seen.environment.AWS_ROLE_ARN ?? '')?.partition : undefined,
    issuer:
      call.operation === 'AssumeRoleWithWebIdentity' && clusterRegion ? partitionOfRegion(clusterRegion) : undefined,
    sts: call.region && REGION.test(call.region) ? partitionOfRegion(call.region) : undefined,
  };
}
