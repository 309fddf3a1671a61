import type { ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { accessSync, constants } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Throws, with what to install, where a program is missing. */
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
 * Ports that were free a moment ago: daemons want to be told theirs. They lie below those that the system hands out by
 * itself (32768 and up on Linux), or a connection that somebody opens meanwhile could take one.
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

/** Waits until something is ready, for so long at most; and no longer where the daemon that it needs has ended. */
export async function until(
  what: string,
  daemon: ChildProcess,
  ready: () => Promise<boolean>,
  withinSeconds = 90,
): Promise<void> {
  const end = performance.now() + withinSeconds * 1000;
  while (!(await ready().catch(() => false))) {
    const { exitCode, signalCode } = daemon;
    if (exitCode !== null || signalCode !== null) throw new Error(`${what} ended with ${exitCode ?? signalCode}`);
    if (performance.now() > end) throw new Error(`${what} did not get ready in ${withinSeconds} s`);
    await pause(100);
  }
}

/** Whether somebody accepts connections at the port. */
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

/** Ends a daemon that was started here, and waits for its end. */
export async function ended(daemon: ChildProcess): Promise<void> {
  if (daemon.exitCode !== null || daemon.signalCode !== null) return;
  const closed = new Promise((resolve) => daemon.once('close', resolve));
  daemon.kill('SIGKILL');
  await closed;
}
