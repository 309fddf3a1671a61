import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { healthyClaims } from '../../src/sandbox/pod.ts';
import type { Report } from '../../src/schema/report.ts';
import { type Cloud, SUBJECT } from './cloud.ts';

const TOOL = path.resolve('dist/irsa-preflight.cjs');

export interface RunOptions {
  roleArn: string;
  bucket: string;
  settings?: Record<string, string>;
  claims?: Record<string, unknown>;
  /** Signs the token with a key that the issuer does not have. */
  sign?: (claims: Record<string, unknown>) => Promise<string>;
  /** Called with the process once it has started. */
  onStart?: (child: ChildProcess) => void;
}

export interface Ran {
  code: number | null;
  stdout: string;
  report: Report;
  outputs: string;
  ms: number;
}

/** Runs the built tool as a pod's step would, against the real S3 and STS. */
export async function runInPod(cloud: Cloud, options: RunOptions): Promise<Ran> {
  const dir = await mkdtemp(path.join(tmpdir(), 'irsa-preflight-pod-'));
  try {
    const claims = { ...healthyClaims(), iss: cloud.issuerUrl, sub: SUBJECT, ...options.claims };
    await writeFile(path.join(dir, 'token'), await (options.sign ?? cloud.issuer.sign)(claims));
    const settings = Object.entries({
      bucket: options.bucket,
      report_json: path.join(dir, 'report.json'),
      service_account_dir: dir,
      ...options.settings,
    });
    const env = {
      PATH: process.env.PATH,
      HOME: dir,
      AWS_ROLE_ARN: options.roleArn,
      AWS_WEB_IDENTITY_TOKEN_FILE: path.join(dir, 'token'),
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL_STS: cloud.endpoint,
      AWS_ENDPOINT_URL_S3: cloud.endpoint,
      DRONE_OUTPUT: path.join(dir, 'output.env'),
      ...Object.fromEntries(settings.map(([name, value]) => [`PLUGIN_${name.toUpperCase()}`, value])),
    };
    const started = performance.now();
    const child = spawn(process.execPath, [TOOL], { env, cwd: dir, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    child.stdout.on('data', (data) => {
      stdout += data;
    });
    child.stderr.on('data', (data) => {
      stdout += data;
    });
    options.onStart?.(child);
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    const ms = performance.now() - started;
    const report = JSON.parse(await readFile(path.join(dir, 'report.json'), 'utf8')) as Report;
    return { code, stdout, report, ms, outputs: await readFile(path.join(dir, 'output.env'), 'utf8') };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
