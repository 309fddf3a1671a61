import { execFileSync, spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Certified } from '../../src/sandbox/certificate.ts';
import { accepts, ended, freePorts, need, until } from './daemon.ts';

// A real proxy: Debian's squid, built with TLS.

export const PASSWORD = 'hunter2-of-the-proxy';

/** Names that only the proxy can resolve, so that no request can bypass it unnoticed. */
export const HOSTS = ['sts.sandbox.test', 's3.sandbox.test'];

/** The access rule of each door of the proxy; every door is a separate port. */
const DOORS = {
  open: 'http_access allow open',
  /** Admits only the user "ci" with PASSWORD. */
  authenticated: 'http_access allow authenticated known',
  /** Refuses CONNECT. */
  refusing: 'http_access allow refusing !tunnel',
  /** Is itself reached over TLS. */
  secure: 'http_access allow secure',
};
type Door = keyof typeof DOORS;
const NAMES = Object.keys(DOORS) as Door[];

export interface Squid {
  ports: Record<Door, number>;
  /** The access log of a door, one line per request. */
  asked(door: Door): Promise<string[]>;
  stop(): Promise<void>;
}

const TRIES = 3;

/**
 * Starts the proxy, with this certificate for the secure door. A failed start says nothing about the tool, so it is
 * retried on other ports. Throws with the proxy's own log if it does not start at all.
 */
export async function startSquid(tls: Certified): Promise<Squid> {
  need('The proxy suite', ['squid', 'openssl'], 'squid-openssl openssl');
  for (let tries = 1; ; tries += 1) {
    try {
      return await startOnce(tls);
    } catch (error) {
      if (tries === TRIES) throw error;
      console.log(String(error));
    }
  }
}

async function startOnce(tls: Certified): Promise<Squid> {
  const dir = await scratch('squid');
  const file = (name: string) => path.join(dir, name);
  const read = (name: string) => readFile(file(name), 'utf8').catch(() => '');
  const free = await freePorts(NAMES.length);
  const ports = Object.fromEntries(NAMES.map((door, at) => [door, free[at]])) as Record<Door, number>;
  await writeFile(file('hosts'), HOSTS.map((host) => `127.0.0.1 ${host}\n`).join(''));
  await writeFile(file('users'), `ci:${execFileSync('openssl', ['passwd', '-apr1', PASSWORD])}`);
  await writeFile(file('proxy.pem'), `${tls.certificate}${tls.key}`);
  await writeFile(file('squid.conf'), configuration(ports, file));
  const daemon = spawn('/usr/sbin/squid', ['-N', '-f', file('squid.conf')], { stdio: 'ignore' });
  const kill = () => void daemon.kill('SIGKILL');
  process.on('exit', kill);
  const stop = async () => {
    process.off('exit', kill);
    await ended(daemon);
    await rm(dir, { recursive: true, force: true });
  };
  try {
    await until('the proxy', daemon, async () => (await Promise.all(free.map(accepts))).every(Boolean), 40);
  } catch (error) {
    const log = await read('cache.log');
    await stop();
    throw new Error(`${(error as Error).message}. Its log:\n${log}`);
  }
  return { ports, stop, asked: async (door) => (await read(`${door}.log`)).split('\n').filter(Boolean) };
}

const configuration = (ports: Record<Door, number>, file: (name: string) => string): string =>
  [
    ...NAMES.map((door) =>
      door === 'secure'
        ? `https_port 127.0.0.1:${ports[door]} name=${door} tls-cert=${file('proxy.pem')}`
        : `http_port 127.0.0.1:${ports[door]} name=${door}`,
    ),
    ...NAMES.map((door) => `acl ${door} myportname ${door}`),
    `auth_param basic program /usr/lib/squid/basic_ncsa_auth ${file('users')}`,
    'auth_param basic realm proxy',
    'acl known proxy_auth REQUIRED',
    'acl tunnel method CONNECT',
    ...Object.values(DOORS),
    'http_access deny all',
    ...NAMES.map((door) => `access_log stdio:${file(`${door}.log`)} ${door}`),
    `cache_log ${file('cache.log')}`,
    `hosts_file ${file('hosts')}`,
    // Names must not be resolved by any other server, including the machine's own.
    'dns_nameservers 127.0.0.1',
    'dns_timeout 1 second',
    'visible_hostname localhost',
    // squid needs few, but allocates memory at the start for as many as the machine allows, which can be a billion.
    'max_filedescriptors 1024',
    'cache deny all',
    'cache_mem 8 MB',
    'pinger_enable off',
    'netdb_filename none',
    'pid_filename none',
    `coredump_dir ${file('')}`,
  ]
    .map((line) => `${line}\n`)
    .join('');

// squid drops root privileges, but must still be able to read and write here.
async function scratch(name: string): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), `irsa-preflight-${name}-`));
  await chmod(dir, 0o777);
  return dir;
}
