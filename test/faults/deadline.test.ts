import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { runScenario } from '../../src/sandbox/runScenario.ts';
import type { Scenario } from '../../src/sandbox/scenario.ts';

// The deadline holds no matter what hangs: reports and outputs are written, and the process exits on its own. How far a
// run exceeds it is printed, not asserted: runScenario() kills a run after a minute and a half, which fails the test.

const TIMEOUT_S = 3;
const tool = 'dist/irsa-preflight.cjs';
let longestOverrunMs = Number.NEGATIVE_INFINITY;

const scenario = (env: Record<string, string | null>, settings: Record<string, string> = {}): Scenario => ({
  ...{ id: 'deadline', title: '', source: 'irsa-preflight', pod: { env } },
  settings: { timeout: `${TIMEOUT_S}s`, ...settings },
  expect: { verdict: 'fail', cause: null },
});

async function expectEnd(pod: Scenario): Promise<string> {
  const { code, report, outputs, stdout, ms } = await runScenario(pod, { tool });
  longestOverrunMs = Math.max(longestOverrunMs, ms - TIMEOUT_S * 1000);
  expect([0, 1]).toContain(code);
  expect(['pass', 'warn', 'fail']).toContain(report?.verdict);
  expect(outputs).toContain('CACHE_PREFLIGHT_VERDICT=');
  return stdout;
}

/** A server that accepts connections, and handles them as given. */
async function withServer<T>(
  onConnection: (socket: net.Socket) => void,
  work: (port: number) => Promise<T>,
): Promise<T> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await work((server.address() as net.AddressInfo).port);
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}

const drip = (socket: net.Socket) => {
  socket.write('HTTP/1.1 200 OK\r\nX-Drip: ');
  const dripping = setInterval(() => socket.write('x'), 20);
  socket.on('close', () => clearInterval(dripping));
};

describe('a proxy', () => {
  it.each([
    ['that does not respond', () => {}],
    ['that never finishes its headers', drip],
  ])('%s', async (_what, onConnection) => {
    await withServer(onConnection, async (port) => {
      const env = { HTTPS_PROXY: `http://127.0.0.1:${port}`, AWS_ENDPOINT_URL_STS: null, AWS_ENDPOINT_URL_S3: null };
      expect(await expectEnd(scenario(env))).toContain(`127.0.0.1:${port}`);
    });
  });
});

describe('a service', () => {
  it.each(['AWS_ENDPOINT_URL_STS', 'AWS_ENDPOINT_URL_S3'])('that does not respond at %s', async (variable) => {
    await withServer(
      () => {},
      (port) => expectEnd(scenario({ [variable]: `http://127.0.0.1:${port}` })),
    );
    await withServer(
      () => {},
      (port) => expectEnd(scenario({ [variable]: `https://127.0.0.1:${port}` })),
    );
  });

  it('that does not respond at the instance metadata endpoint', async () => {
    await withServer(
      () => {},
      (port) =>
        expectEnd(
          scenario({
            AWS_ROLE_ARN: null,
            AWS_WEB_IDENTITY_TOKEN_FILE: null,
            AWS_EC2_METADATA_SERVICE_ENDPOINT: `http://127.0.0.1:${port}`,
          }),
        ),
    );
  });
});

describe('a file that is a pipe', () => {
  it.each([
    'AWS_WEB_IDENTITY_TOKEN_FILE',
    'AWS_SHARED_CREDENTIALS_FILE',
    'AWS_CONFIG_FILE',
    'AWS_CA_BUNDLE',
    'PLUGIN_REPORT_MARKDOWN',
    'PLUGIN_REPORT_JUNIT',
  ])('in %s', async (variable) => {
    const dir = mkdtempSync(path.join(tmpdir(), 'irsa-preflight-pipe-'));
    const pipe = path.join(dir, 'pipe');
    execFileSync('mkfifo', [pipe]);
    await expectEnd(scenario({ [variable]: pipe }));
    rmSync(dir, { recursive: true });
  });
});

// A name server that does not respond, for this process only: a mount namespace with its own resolv.conf needs root.
(process.getuid?.() === 0 ? it : it.skip)('a name server that does not respond', async () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'irsa-preflight-dns-'));
  const resolv = path.join(dir, 'resolv.conf');
  // The socket that is bound to this address below never replies.
  writeFileSync(resolv, 'nameserver 127.0.0.99\noptions timeout:10 attempts:2\n');
  const wrapper = path.join(dir, 'tool.cjs');
  writeFileSync(
    wrapper,
    `const { spawnSync } = require('node:child_process');
const words = ['--mount', '--propagation', 'private', 'sh', '-c', 'mount --bind ${resolv} /etc/resolv.conf && exec "$0" "$1"', process.execPath, ${JSON.stringify(path.resolve(tool))}];
const { status } = spawnSync('unshare', words, { stdio: 'inherit' });
process.exit(status);
`,
  );
  const silent = await import('node:dgram').then(({ createSocket }) => createSocket('udp4'));
  await new Promise<void>((resolve) => silent.bind(53, '127.0.0.99', resolve));
  const env = { AWS_ENDPOINT_URL_STS: null, AWS_ENDPOINT_URL_S3: null };
  const { code, report, ms } = await runScenario(scenario(env), { tool: wrapper });
  silent.close();
  rmSync(dir, { recursive: true });
  longestOverrunMs = Math.max(longestOverrunMs, ms - TIMEOUT_S * 1000);
  expect({ code, verdict: report?.verdict }).toEqual({ code: 1, verdict: 'fail' });
});

it('prints the longest overrun', () => {
  console.log(`the longest run took ${Math.round(longestOverrunMs)} ms more than its timeout (negative: less)`);
  expect(longestOverrunMs).toBeGreaterThan(Number.NEGATIVE_INFINITY);
});
