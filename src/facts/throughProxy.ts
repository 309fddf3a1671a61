import type { Evidence } from '../schema/evidence.ts';
import type { Call, Observations } from '../schema/observations.ts';
import { remark, variable } from './evidence.ts';

// Go uses the proxy for the URL's scheme, and the upper-case name first.
const VARIABLES = { 'https:': ['HTTPS_PROXY', 'https_proxy'], 'http:': ['HTTP_PROXY', 'http_proxy'] };

/** The proxy that a call went through, and the variable that names it; nothing if it was sent directly. */
export function throughProxy(seen: Observations, call: Call): Evidence[] {
  const proxy = call.network?.proxy ?? call.proxy;
  if (!proxy) return [];
  const shows = `requests to ${call.host} go through this proxy`;
  const name = VARIABLES[schemeOf(seen, call)].find((candidate) => seen.environment[candidate]);
  return [
    name ? variable(name, seen.environment[name], shows) : remark(`Requests to ${call.host} go through ${proxy}.`),
  ];
}

function schemeOf({ endpoints }: Observations, { service }: Call): keyof typeof VARIABLES {
  // The metadata services are called over plain HTTP.
  const url = service === 's3' || service === 'sts' ? endpoints[service] : 'http:';
  return url.startsWith('https:') ? 'https:' : 'http:';
}
