import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { Worker } from 'node:worker_threads';
import type { BenchServer } from './benchServer.ts';

// Compares the run with a bare Node and with the script that a user would write instead: every round runs each of them
// once. Prints the tables, and writes them to docs/performance.md between its two markers.

const ROUNDS = Number(process.argv[2] ?? 15);
if (!Number.isInteger(ROUNDS) || ROUNDS < 1) {
  console.error(
    `npm run bench -- ROUNDS: "${process.argv[2]}" is not a number of rounds. Allowed: 1 or more (default 15).`,
  );
  process.exit(2);
}
const TIME = '/usr/bin/time';
const AWS = '/usr/bin/aws';
const missing = [TIME, AWS].filter((file) => !existsSync(file));
if (missing.length) {
  console.error(`The benchmark needs ${missing.join(' and ')}: apt-get install --no-install-recommends time awscli`);
  process.exit(1);
}

interface Subject {
  name: string;
  command: string[];
}

interface Measured {
  wallMs: number;
  cpuMs: number;
  peakMb: number;
}

const dir = mkdtempSync(path.join(tmpdir(), 'irsa-preflight-bench-'));
const script = path.join(dir, 'by-hand.sh');
// What a careful user would write: who am I, list, write, read, delete.
writeFileSync(
  script,
  `set -e
aws sts get-caller-identity --endpoint-url "$AWS_ENDPOINT_URL_STS"
aws s3api list-objects-v2 --endpoint-url "$AWS_ENDPOINT_URL_S3" --bucket ci-cache --prefix app- --max-keys 1
echo probe > ${dir}/probe
aws s3api put-object --endpoint-url "$AWS_ENDPOINT_URL_S3" --bucket ci-cache --key irsa-preflight-probe/by-hand --body ${dir}/probe
aws s3api get-object --endpoint-url "$AWS_ENDPOINT_URL_S3" --bucket ci-cache --key irsa-preflight-probe/by-hand ${dir}/got
aws s3api delete-object --endpoint-url "$AWS_ENDPOINT_URL_S3" --bucket ci-cache --key irsa-preflight-probe/by-hand
`,
);
writeFileSync(path.join(dir, 'aws-config'), '[default]\ns3 =\n    addressing_style = path\n');

const SUBJECTS: Subject[] = [
  { name: 'bare node -e 0', command: [process.execPath, '-e', '0'] },
  { name: 'irsa-preflight, healthy', command: [process.execPath, 'dist/irsa-preflight.cjs'] },
  { name: 'aws-cli script', command: ['/bin/sh', script] },
];

const sections: string[] = [];
for (const secure of [false, true]) {
  for (const latencyMs of [0, 100]) sections.push(await compare(secure, latencyMs));
}
rmSync(dir, { recursive: true });

const version = (command: string, ...words: string[]) =>
  execFileSync(command, words, { encoding: 'utf8' }).trim().split(' ').slice(0, 2).join(' ');
const about = `Medians of ${ROUNDS} rounds, side by side; Node ${process.version}, ${version(AWS, '--version')}, ${cpus().length} cores. AWS is the sandbox on loopback, in a process of its own.`;
const tables = `${about}\n\n${sections.join('\n\n')}\n`;
console.log(tables);
const file = 'docs/performance.md';
writeFileSync(
  file,
  readFileSync(file, 'utf8').replace(/(?<=<!-- bench -->\n).*?(?=<!-- \/bench -->)/s, () => tables),
);

async function compare(secure: boolean, latencyMs: number): Promise<string> {
  const server = await startServer(secure, latencyMs);
  const measured = new Map<string, Measured[]>(SUBJECTS.map(({ name }) => [name, []]));
  const trust = path.join(dir, 'trust.pem');
  // Like a system's certificate store: all public authorities, plus the company's own.
  if (server.authority) writeFileSync(trust, [...tls.getCACertificates('bundled'), server.authority].join('\n'));
  const env = {
    ...server.env,
    PATH: '/usr/bin:/bin',
    PLUGIN_PATH_STYLE: 'true',
    ...(secure ? { SSL_CERT_FILE: trust, SSL_CERT_DIR: dir } : {}),
  };
  // Debian's aws-cli has no endpoint setting for the token exchange, so it gets static keys, which saves it five
  // exchanges.
  const { AWS_WEB_IDENTITY_TOKEN_FILE: _token, AWS_ROLE_ARN: _role, ...plain } = env as Record<string, string>;
  const forCli = {
    ...plain,
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'sandbox-secret-of-nobody',
    AWS_CONFIG_FILE: path.join(dir, 'aws-config'),
    ...(secure ? { AWS_CA_BUNDLE: trust } : {}),
  };
  const counts = new Map<string, { requests: number; bytes: number }>();
  for (let round = -1; round < ROUNDS; round++) {
    for (const subject of SUBJECTS) {
      const before = await server.counts();
      const one = measure(subject, subject.command[1] === script ? forCli : env);
      const after = await server.counts();
      counts.set(subject.name, { requests: after.requests - before.requests, bytes: after.bytes - before.bytes });
      // The first round only warms up the disk cache.
      if (round >= 0) measured.get(subject.name)?.push(one);
    }
  }
  await server.stop();
  return table(`${secure ? 'TLS' : 'HTTP'}, replies after ${latencyMs} ms`, measured, counts);
}

function measure({ name, command }: Subject, env: Record<string, string>): Measured {
  const started = performance.now();
  const ran = spawnSync(TIME, ['-f', '%U %S %M', ...command], { env, encoding: 'utf8' });
  const wallMs = performance.now() - started;
  if (ran.status !== 0) throw new Error(`${name} ended with ${ran.status}: ${ran.stdout}${ran.stderr}`);
  const [user = 0, system = 0, kilobytes = 0] = (ran.stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  return { wallMs, cpuMs: (user + system) * 1000, peakMb: kilobytes / 1024 };
}

function table(
  title: string,
  measured: Map<string, Measured[]>,
  counts: Map<string, { requests: number; bytes: number }>,
): string {
  const rows = [...measured].map(([name, all]) => ({
    name,
    wall: median(all.map(({ wallMs }) => wallMs)),
    cpu: median(all.map(({ cpuMs }) => cpuMs)),
    peak: median(all.map(({ peakMb }) => peakMb)),
    ...(counts.get(name) ?? { requests: 0, bytes: 0 }),
  }));
  const [bare] = rows;
  const times = (value: number, base = 1) => `${(value / base).toFixed(1)}×`;
  return [
    `### ${title}`,
    '',
    '| | wall | over bare Node | CPU | peak memory | over bare Node | requests | bytes |',
    '|---|---|---|---|---|---|---|---|',
    ...rows.map(
      ({ name, wall, cpu, peak, requests, bytes }) =>
        `| ${name} | ${wall.toFixed(0)} ms | ${times(wall, bare?.wall)} | ${cpu.toFixed(0)} ms | ${peak.toFixed(0)} MB | ${times(peak, bare?.peak)} | ${requests} | ${bytes} |`,
    ),
  ].join('\n');
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** Starts the sandbox in its own thread, because waiting for a run blocks this one. */
async function startServer(secure: boolean, latencyMs: number): Promise<BenchServer> {
  const worker = new Worker(new URL('./benchServer.ts', import.meta.url), { workerData: { secure, latencyMs } });
  const next = <T>() => new Promise<T>((resolve) => worker.once('message', resolve));
  const { env, authority } = await next<Pick<BenchServer, 'env' | 'authority'>>();
  return {
    env,
    authority,
    counts() {
      worker.postMessage('counts');
      return next();
    },
    async stop() {
      worker.postMessage('stop');
      await next();
      await worker.terminate();
    },
  };
}
