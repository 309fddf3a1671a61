import { type Principal, parseArn, parsePrincipal } from '../aws/arn.ts';
import { type BucketArns, bucketArnsOf } from '../aws/endpoints.ts';
import { parseSubject, type ServiceAccountName } from '../kubernetes/serviceAccountSubject.ts';
import type { CallName } from '../schema/calls.ts';
import type { Call, Observations } from '../schema/observations.ts';
import { type CallsByName, callsByName, type Failure, findFailures } from './failures.ts';

/** The observations, plus what every cause would otherwise have to derive itself. */
export interface Facts {
  seen: Observations;
  /** What the cache operations need and did not get. */
  failures: Failure[];
  calls: CallsByName;
  call: (name: CallName) => Call | undefined;
  /** The pod's identity, according to AWS. */
  caller?: Principal & { arn: string };
  /** The pod's service account, from whichever token names it. */
  serviceAccount?: ServiceAccountName;
  /** Nothing indicates that this is a pod: neither a token nor the variable that every pod has. */
  isOutsidePods: boolean;
  /** Both variables that the webhook injects are set. */
  irsaInjected: boolean;
  /** AWS's clock minus ours, in seconds. */
  skewSeconds?: number;
  /** The ARNs of the bucket and its objects, in the partition of the caller. */
  bucketArns: BucketArns;
}

/** Derives the facts from the observations. Pure. */
export function gatherFacts(seen: Observations): Facts {
  const calls = callsByName(seen);
  const principal = seen.identity && parsePrincipal(seen.identity.arn);
  const skew = seen.calls.find(({ skewSeconds, requestId }) => skewSeconds !== undefined && requestId)?.skewSeconds;
  const { AWS_ROLE_ARN: roleArn, AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile } = seen.environment;
  const serviceAccount = serviceAccountOf(seen);
  const held = principal ?? parseArn(roleArn ?? '');
  return {
    seen,
    failures: findFailures(seen),
    calls,
    call: (name) => calls.get(name),
    isOutsidePods: !serviceAccount && !seen.environment.KUBERNETES_SERVICE_HOST,
    irsaInjected: Boolean(roleArn && tokenFile),
    bucketArns: bucketArnsOf(
      seen.settings.bucket,
      held?.partition ?? 'aws',
      seen.region.name ?? '<REGION>',
      held?.account || '<ACCOUNT>',
    ),
    ...(seen.identity && principal ? { caller: { ...principal, arn: seen.identity.arn } } : {}),
    ...(serviceAccount ? { serviceAccount } : {}),
    ...(skew === undefined ? {} : { skewSeconds: skew }),
  };
}

function serviceAccountOf({ podToken, webIdentityToken }: Observations): ServiceAccountName | undefined {
  const token = [podToken, webIdentityToken].find((candidate) => candidate?.serviceAccount);
  if (token?.serviceAccount) return { namespace: token.namespace ?? '', name: token.serviceAccount };
  return parseSubject(podToken?.subject ?? webIdentityToken?.subject);
}
