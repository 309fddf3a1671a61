import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Certified } from '../../src/sandbox/certificate.ts';
import { accepts, ended, freePorts, need, until } from './daemon.ts';

// A real proxy: Debian's squid, built with TLS.

export const PASSWORD = 'hunter2-of-the-proxy';

/** The names that only a proxy can resolve, so that nothing can get past it unnoticed. */
export const HOSTS = ['sts.sandbox.test', 's3.sandbox.test'];

export interface Squid {
  port: number;
  /** What the proxy was asked, one line each. */
  asked(): Promise<string[]>;
  stop(): Promise<void>;
}

export interface SquidOptions {
  /** Lets only the user "ci" with PASSWORD through. */
  authenticated?: boolean;
  /** Refuses CONNECT. */
  refusing?: boolean;
  /** Is itself spoken to over TLS, with this certificate. */
  tls?: Certified;
}

export async function startSquid({ authenticated = false, refusing = false, tls }: SquidOptions = {}): Promise<Squid> {
  need('The proxy suite', ['squid', 'openssl'], 'squid-openssl openssl');
  const dir = await scratch('squid');
  const [port] = (await freePorts(1)) as [number];
  const file = (name: string) => path.join(dir, name);
  await writeFile(file('hosts'), HOSTS.map((host) => `127.0.0.1 ${host}\n`).join(''));
  await writeFile(file('users'), `ci:${execFileSync('openssl', ['passwd', '-apr1', PASSWORD])}`);
  if (tls) await writeFile(file('proxy.pem'), `${tls.certificate}${tls.key}`);
  const access = authenticated
    ? [
        `auth_param basic program /usr/lib/squid/basic_ncsa_auth ${file('users')}`,
        'auth_param basic realm proxy',
        'acl known proxy_auth REQUIRED',
        'http_access allow known',
      ]
    : [...(refusing ? ['acl tunnel method CONNECT', 'http_access deny tunnel'] : []), 'http_access allow all'];
  const conf = [
    tls ? `https_port 127.0.0.1:${port} tls-cert=${file('proxy.pem')}` : `http_port 127.0.0.1:${port}`,
    ...access,
    'http_access deny all',
    `hosts_file ${file('hosts')}`,
    // Nobody else is asked for names.
    'dns_nameservers 127.0.0.1',
    'dns_timeout 1 second',
    `access_log stdio:${file('access.log')}`,
    `cache_log ${file('cache.log')}`,
    'cache deny all',
    'pid_filename none',
    `coredump_dir ${dir}`,
  ];
  await writeFile(file('squid.conf'), `${conf.join('\n')}\n`);
  return running(spawn('/usr/sbin/squid', ['-N', '-f', file('squid.conf')], { stdio: 'ignore' }), port, dir, () =>
    readFile(file('access.log'), 'utf8').catch(() => ''),
  );
}

async function running(daemon: ChildProcess, port: number, dir: string, log: () => Promise<string>): Promise<Squid> {
  const kill = () => void daemon.kill('SIGKILL');
  process.on('exit', kill);
  const stop = async () => {
    process.off('exit', kill);
    await ended(daemon);
    await rm(dir, { recursive: true, force: true });
  };
  try {
    await until('the proxy', () => accepts(port));
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, stop, asked: async () => (await log()).split('\n').filter(Boolean) };
}

// squid gives up being root, and must still read and write here.
async function scratch(name: string): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), `irsa-preflight-${name}-`));
  await chmod(dir, 0o777);
  return dir;
}
