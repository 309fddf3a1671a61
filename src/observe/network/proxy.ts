import { BlockList, isIP } from 'node:net';

/**
 * The proxy that serves a URL, by Go's rules, which the cache step follows (`golang.org/x/net/http/httpproxy`, whose
 * doc comment is the source of every rule here). Undefined where the request goes direct.
 */
export function proxyFor(url: URL, env: NodeJS.ProcessEnv): URL | undefined {
  const proxy = url.protocol === 'https:' ? either(env, 'HTTPS_PROXY') : either(env, 'HTTP_PROXY');
  if (!proxy || !usesProxy(url, either(env, 'NO_PROXY') ?? '')) return undefined;
  return parseProxy(proxy);
}

/** A URL fit to be said: whoever it names as its user, and the password, are left out. */
export const withoutPassword = (url: string): string => url.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/i, '$1***@');

// The upper-case name wins, in Go.
const either = (env: NodeJS.ProcessEnv, name: string) => env[name] || env[name.toLowerCase()] || undefined;

// "A value of the form host:port is taken as http": Go tries again with http:// where the first parse is no URL.
function parseProxy(value: string): URL | undefined {
  const url = URL.parse(value);
  return url && ['http:', 'https:', 'socks5:', 'socks5h:'].includes(url.protocol)
    ? url
    : (URL.parse(`http://${value}`) ?? undefined);
}

function usesProxy(url: URL, noProxy: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  if (host === 'localhost' || isLoopback(host)) return false;
  return !noProxy.split(',').some((entry) => matches(entry.trim().toLowerCase(), host, port));
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');
const family = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');
const isLoopback = (host: string) => isIP(host) !== 0 && LOOPBACK.check(host, family(host));

/** One entry of NO_PROXY: `*`, an address, a CIDR block, a name or a suffix, each with or without a port. */
function matches(entry: string, host: string, port: string): boolean {
  if (!entry) return false;
  if (entry === '*') return true;
  const block = /^([0-9a-f.:]+)\/(\d{1,3})$/.exec(entry);
  if (block) return isIP(host) !== 0 && inBlock(host, block[1] ?? '', Number(block[2]));
  const { name, onlyPort } = splitPort(entry);
  if (onlyPort && onlyPort !== port) return false;
  if (isIP(name)) return name === host;
  // ".example.com" and "*.example.com" are the subdomains alone; "example.com" is the name and its subdomains.
  if (name.startsWith('*.')) return host.endsWith(name.slice(1));
  if (name.startsWith('.')) return host.endsWith(name);
  return host === name || host.endsWith(`.${name}`);
}

function splitPort(entry: string): { name: string; onlyPort?: string } {
  if (isIP(entry)) return { name: entry };
  const [, name, onlyPort] = /^(.*?):(\d+)$/.exec(entry) ?? [];
  const bare = (text: string) => text.replace(/^\[|\]$/g, '');
  return name && onlyPort ? { name: bare(name), onlyPort } : { name: bare(entry) };
}

function inBlock(host: string, network: string, bits: number): boolean {
  if (isIP(network) === 0 || isIP(network) !== isIP(host) || bits > (isIP(network) === 6 ? 128 : 32)) return false;
  const block = new BlockList();
  block.addSubnet(network, bits, family(network));
  return block.check(host, family(host));
}
