import type { Step } from '../schema/report.ts';
import { sh } from './shellQuote.ts';
import type { Values } from './values.ts';
import { NO_PROXY_HOSTS } from './vpcEndpointSteps.ts';
import { yamlScalar } from './yamlScalar.ts';

/** Has the pods reach AWS, the metadata service and the Pod Identity agent without the proxy. */
export function exemptFromProxy({ facts: { seen }, failure }: Values, text: string): Step {
  const present = seen.environment.NO_PROXY || seen.environment.no_proxy || '';
  const keeps = present ? ', which includes its current entries' : '';
  return {
    text: `${text} Set NO_PROXY where the proxy is set (on the delegate, which passes it on to the build pods, or in a stage variable) to this list${keeps}:`,
    document: `NO_PROXY: ${yamlScalar(noProxy(present, failure?.call.host ?? ''))}`,
  };
}

function noProxy(present: string, failedHost: string): string {
  const host = failedHost.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  const own = host.endsWith('.amazonaws.com') ? '' : host;
  const entries = [present, own, NO_PROXY_HOSTS].flatMap((list) => list.split(',')).map((entry) => entry.trim());
  return [...new Set(entries.filter(Boolean))].join(',');
}

/** The proxy that the failed call went through, or the one that is set. */
export const usedProxy = ({ failure, proxy }: Values): string =>
  (failure?.call.network?.proxy ?? failure?.call.proxy ?? proxy).replace(/\/$/, '');

/** Whether any proxy is set. */
export const hasProxy = ({ facts: { seen } }: Values): boolean =>
  ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'].some((name) => seen.environment[name]);

/** Has openssl go through the proxy that the failed call went through; empty where it went directly. */
export const proxyOption = ({ failure }: Values): string => {
  const host = URL.parse(failure?.call.network?.proxy ?? '')?.host;
  return host ? sh` -proxy ${host}` : '';
};
