import type { Facts } from '../../facts/facts.ts';

/**
 * The variable that sends STS requests elsewhere than to AWS's own endpoint of the region, as the Go SDK reads them.
 */
export function configuredStsEndpoint({
  seen: { environment, endpoints },
}: Facts): { variable: string; url: string } | undefined {
  if (environment.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS?.toLowerCase() === 'true') return undefined;
  const variable = ['AWS_ENDPOINT_URL_STS', 'AWS_ENDPOINT_URL'].find(
    (name) => URL.parse(environment[name] ?? '')?.origin === endpoints.sts,
  );
  const url = variable && environment[variable];
  return variable && url ? { variable, url } : undefined;
}
