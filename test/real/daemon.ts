import type { ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { accessSync, constants } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Throws if a program is missing, and names the packages to install. */
export function need(what: string, programs: string[], packages: string): void {
  const missing = programs.filter((program) => !isInstalled(program));
  if (missing.length)
    throw new Error(`${what} needs ${missing.join(', ')}: apt-get install --no-install-recommends ${packages}`);
}

function isInstalled(program: string): boolean {
  return `${process.env.PATH}:/usr/sbin`.split(path.delimiter).some((folder) => {
    try {
      accessSync(path.join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Ports that were free a moment ago, for daemons that cannot choose their own. They lie below the ephemeral ports (from
 * 32768 on Linux); otherwise a connection that is opened in the meantime could take one.
 */
export async function freePorts(count: number): Promise<number[]> {
  const taken: net.Server[] = [];
  while (taken.length < count) {
    const server = net.createServer();
    if (await listens(server, randomInt(15_000, 32_000))) taken.push(server);
  }
  const ports = taken.map((server) => (server.address() as net.AddressInfo).port);
  await Promise.all(taken.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

const listens = (server: net.Server, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => resolve(true));
  });

/** Waits until something is ready. Throws if that takes too long, or if the daemon that it needs has exited. */
export async function until(
  what: string,
  daemon: ChildProcess,
  ready: () => Promise<boolean>,
  withinSeconds = 90,
): Promise<void> {
  const end = performance.now() + withinSeconds * 1000;
  while (!(await ready().catch(() => false))) {
    const { exitCode, signalCode } = daemon;
    if (exitCode !== null || signalCode !== null) throw new Error(`${what} exited with ${exitCode ?? signalCode}`);
    if (performance.now() > end) throw new Error(`${what} was not ready after ${withinSeconds} s`);
    await pause(100);
  }
}

/** Whether something accepts connections on the port. */
export function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    const end = (ready: boolean) => () => {
      socket.destroy();
      resolve(ready);
    };
    socket.once('connect', end(true)).once('error', end(false));
  });
}

/** Kills a daemon that was started here, and waits until it has exited. */
export async function ended(daemon: ChildProcess): Promise<void> {
  if (daemon.exitCode !== null || daemon.signalCode !== null) return;
  const closed = new Promise((resolve) => daemon.once('close', resolve));
  daemon.kill('SIGKILL');
  await closed;
}
