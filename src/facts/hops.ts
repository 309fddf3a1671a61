import type { Call, CredentialsObservation, Observations } from '../schema/observations.ts';
import type { Facts } from './facts.ts';
import type { Failure } from './failures.ts';

type Hop = CredentialsObservation['hops'][number];

/** The hop that a call made, identified by its setting, because two hops can name the same role. */
export const hopOfCall = ({ credentials: { hops } }: Observations, { id }: Call): Hop | undefined =>
  hops.find(({ setting }) => id === `assume-role-${setting.replaceAll('_', '-')}`);

/** Who tried to assume the role: as AWS names it, otherwise the role of the previous hop, otherwise the IRSA role. */
export function hopCaller({ seen }: Facts, { call, denial }: Failure): string | undefined {
  if (denial.principal) return denial.principal;
  const { hops, source } = seen.credentials;
  const hop = hopOfCall(seen, call);
  const before = hop && hops[hops.indexOf(hop) - 1];
  return before?.roleArn ?? (source === 'web-identity' ? seen.environment.AWS_ROLE_ARN : undefined);
}
