import { execFileSync, spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Certified } from '../../src/sandbox/certificate.ts';
import { accepts, ended, freePorts, need, until } from './daemon.ts';

// A real proxy: Debian's squid, built with TLS.

export const PASSWORD = 'hunter2-of-the-proxy';

/** The names that only a proxy can resolve, so that nothing can get past it unnoticed. */
export const HOSTS = ['sts.sandbox.test', 's3.sandbox.test'];

/** The ways of the proxy's doors, each a port of its own. */
const DOORS = {
  open: 'http_access allow open',
  /** Lets only the user "ci" with PASSWORD through. */
  authenticated: 'http_access allow authenticated known',
  /** Refuses CONNECT. */
  refusing: 'http_access allow refusing !tunnel',
  /** Is itself spoken to over TLS. */
  secure: 'http_access allow secure',
};
type Door = keyof typeof DOORS;
const NAMES = Object.keys(DOORS) as Door[];

export interface Squid {
  ports: Record<Door, number>;
  /** What was asked at a door, one line each. */
  asked(door: Door): Promise<string[]>;
  stop(): Promise<void>;
}

const TRIES = 3;

/**
 * Starts the proxy, the secure door with this certificate. That it does not come up at once says nothing about the tool, so
 * it is tried again, at other ports. Throws with the proxy's own log where it does not start.
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
    throw new Error(`${(error as Error).message}. It said:\n${log}`);
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
    // Nobody else is asked for names, the machine's own among them.
    'dns_nameservers 127.0.0.1',
    'dns_timeout 1 second',
    'visible_hostname localhost',
    // It needs few, and a machine may allow a thousand million: room for each is taken at the start.
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

// squid gives up being root, and must still read and write here.
async function scratch(name: string): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), `irsa-preflight-${name}-`));
  await chmod(dir, 0o777);
  return dir;
}
