import { type Principal, parsePrincipal } from '../arn.ts';
import type { Call, Observations } from '../observe/observations.ts';
import { type Failure, findFailures } from './failures.ts';

/** The observations, with what every rule would otherwise work out for itself. */
export interface Facts {
  seen: Observations;
  /** What the cache operations need and did not get. */
  failures: Failure[];
  call: (id: string) => Call | undefined;
  /** Who the pod is to AWS. */
  caller?: Principal & { arn: string };
  /** The pod's service account, from whichever token tells it. */
  serviceAccount?: { namespace: string; name: string };
  /** Nothing says that this is a pod: no token, nor the variable that every pod has. */
  isOutsidePods: boolean;
  /** Both variables that the webhook injects are set. */
  irsaInjected: boolean;
  /** AWS's clock minus ours, in seconds. */
  skewSeconds?: number;
}

export function gatherFacts(seen: Observations): Facts {
  const call = (id: string) => seen.calls.find((candidate) => candidate.id === id);
  const principal = seen.identity && parsePrincipal(seen.identity.arn);
  const token = [seen.podToken, seen.webIdentityToken].find((candidate) => candidate?.serviceAccount);
  const skew = seen.calls.find(({ skewSeconds, requestId }) => skewSeconds !== undefined && requestId)?.skewSeconds;
  const { AWS_ROLE_ARN: roleArn, AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile } = seen.environment;
  return {
    seen,
    failures: findFailures(seen),
    call,
    isOutsidePods: !token && !seen.environment.KUBERNETES_SERVICE_HOST,
    irsaInjected: Boolean(roleArn && tokenFile),
    ...(seen.identity && principal ? { caller: { ...principal, arn: seen.identity.arn } } : {}),
    ...(token?.serviceAccount
      ? { serviceAccount: { namespace: token.namespace ?? '', name: token.serviceAccount } }
      : {}),
    ...(skew === undefined ? {} : { skewSeconds: skew }),
  };
}
