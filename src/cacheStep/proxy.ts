import { BlockList, isIP } from 'node:net';

// Which proxy serves a URL by Go's rules, which the cache step follows. Every rule here comes from the source of
// `golang.org/x/net/http/httpproxy`.

/** The proxy that serves a URL; undefined if the request is sent directly. */
export function proxyFor(url: URL, env: NodeJS.ProcessEnv): URL | undefined {
  const proxy = either(env, url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY');
  if (!proxy || !usesProxy(url, either(env, 'NO_PROXY') ?? '')) return undefined;
  return parseProxy(proxy);
}

/**
 * The variable whose proxy would serve the URL, but whose value Go misreads: it takes part of the value for the proxy's
 * name, and fails.
 */
export function unreadableProxy(url: URL, env: NodeJS.ProcessEnv): string | undefined {
  const name = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const value = either(env, name);
  if (!value || isPassedOver(value) || !usesProxy(url, either(env, 'NO_PROXY') ?? '')) return undefined;
  const [, userinfo = ''] = /^(?:[a-z][a-z0-9+.-]*:\/\/)?(.*)@/i.exec(value) ?? [];
  const readable = /^[\w.:~!$&'()*+,;=%@-]*$/.test(userinfo) && !/ $/.test(value) && !/^https?:[^/]/.test(value);
  return readable ? undefined : env[name] ? name : name.toLowerCase();
}

/** A URL that is safe to print: its user and password are masked. */
export const withoutPassword = (url: string): string => url.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/i, '$1***@');

// In Go, the upper-case name takes precedence.
const either = (env: NodeJS.ProcessEnv, name: string) => env[name] || env[name.toLowerCase()] || undefined;

/** Go cannot parse the value as a URL at all, and silently connects directly. */
const isPassedOver = (value: string) =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: matching control characters is the point
  /^ |[\u0000-\u001f\u007f]|%(?![0-9a-f]{2})/i.test(value);

// A value of the form host:port means http: if Go cannot parse the value as a URL, it tries again with http:// in
// front.
function parseProxy(value: string): URL | undefined {
  if (isPassedOver(value)) return undefined;
  const url = URL.parse(value);
  return url && ['http:', 'https:', 'socks5:', 'socks5h:'].includes(url.protocol)
    ? url
    : (URL.parse(`http://${value}`) ?? undefined);
}

function usesProxy(url: URL, noProxy: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  if (host === 'localhost' || (isIP(host) && inBlocks(host, LOOPBACK))) return false;
  return !noProxy.split(',').some((entry) => matches(entry.trim().toLowerCase(), host, port));
}

const family = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');
const inBlocks = (address: string, blocks: BlockList) => blocks.check(address, family(address));

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** One NO_PROXY entry: `*`, a CIDR block, or an address, name or suffix, which can have a port. */
function matches(entry: string, host: string, port: string): boolean {
  if (!entry) return false;
  if (entry === '*') return true;
  const block = /^([0-9a-f.:]+)\/(\d{1,3})$/.exec(entry);
  if (block) return isIP(host) !== 0 && inBlock(host, block[1] ?? '', Number(block[2]));
  const { name, onlyPort } = splitPort(entry);
  if (onlyPort && onlyPort !== port) return false;
  // Addresses are compared by value, however they are written; a name never matches an address.
  if (isIP(name) || isIP(host)) return isIP(name) !== 0 && isIP(host) !== 0 && inBlock(host, name, bitsOf(name));
  // ".example.com" and "*.example.com" match subdomains only; "example.com" matches the name and its subdomains.
  if (name.startsWith('*.')) return host.endsWith(name.slice(1));
  if (name.startsWith('.')) return host.endsWith(name);
  return host === name || host.endsWith(`.${name}`);
}

// Brackets are only for an address with a port: Go takes an address in brackets without a port for a name that never
// matches.
function splitPort(entry: string): { name: string; onlyPort?: string } {
  if (isIP(entry)) return { name: entry };
  const [, name, onlyPort] = /^(.*?):(\d*)$/.exec(entry) ?? [];
  return name === undefined
    ? { name: entry }
    : { name: name.replace(/^\[(.*)\]$/, '$1'), ...(onlyPort ? { onlyPort } : {}) };
}

const bitsOf = (address: string) => (isIP(address) === 6 ? 128 : 32);

function inBlock(host: string, network: string, bits: number): boolean {
  if (isIP(network) === 0 || bits > bitsOf(network)) return false;
  const block = new BlockList();
  const [address, mask] = mapped(network, bits);
  block.addSubnet(address, mask, family(address));
  return inBlocks(mapped(host, 128)[0], block);
}

/** Unwraps an IPv4 address that is written as an IPv6 one, and adjusts the length of its prefix. */
function mapped(address: string, bits: number): [string, number] {
  const [, ipv4] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(address) ?? [];
  return ipv4 && bits >= 96 ? [ipv4, bits - 96] : [address, bits];
}
