import { parentPort, workerData } from 'node:worker_threads';
import { startSandbox } from '../src/sandbox/aws.ts';
import { createAuthority } from '../src/sandbox/certificate.ts';
import { createIssuer } from '../src/sandbox/issuer.ts';
import { createPod } from '../src/sandbox/pod.ts';
import { SCENARIOS } from '../src/sandbox/scenarios.ts';

// The sandbox of a benchmark, in its own thread.

/** What the benchmark knows about it. */
export interface BenchServer {
  /** A healthy pod's environment. */
  env: Record<string, string>;
  /** The authority that signed the certificate, if TLS is used. */
  authority: string | undefined;
  /** Requests and bytes, received and sent, so far. */
  counts(): Promise<{ requests: number; bytes: number }>;
  stop(): Promise<void>;
}

const { secure, latencyMs } = workerData as { secure: boolean; latencyMs: number };
const authority = secure ? createAuthority('Acme CA') : undefined;
const tls = authority?.issue({ name: 'localhost', hosts: ['localhost'] });
const issuer = createIssuer();
const [healthy] = SCENARIOS;
const sandbox = await startSandbox({ ...healthy.aws, staticKeys: 'valid' }, issuer, { tls, latencyMs });
const pod = await createPod(healthy, issuer, sandbox.endpoint);

parentPort?.on('message', async (message) => {
  if (message === 'counts') {
    return parentPort?.postMessage({ requests: sandbox.calls.length, bytes: sandbox.bytes });
  }
  await sandbox.close();
  await pod.remove();
  parentPort?.postMessage('stopped');
});
parentPort?.postMessage({ env: pod.env, authority: authority?.certificate });
