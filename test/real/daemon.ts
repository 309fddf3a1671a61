import type { ChildProcess } from 'node:child_process';
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

/** Ports that were free a moment ago: daemons want to be told theirs. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = net.createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as net.AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** Waits until something is ready. */
export async function until(what: string, ready: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 90_000;
  while (!(await ready().catch(() => false))) {
    if (performance.now() > end) throw new Error(`${what} did not get ready in 90 s`);
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
