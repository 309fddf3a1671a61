import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { startSandbox } from '../src/sandbox/aws.ts';
import { createIssuer } from '../src/sandbox/issuer.ts';
import { createPod } from '../src/sandbox/pod.ts';
import { SCENARIOS } from '../src/sandbox/scenarios.ts';

/**
 * Creates program.cache: V8's compiled code for everything in the program that a healthy run executes. The run uses the
 * sandbox, and the Node that will run the program.
 */
export async function compile(folder: string): Promise<void> {
  const [healthy] = SCENARIOS;
  const issuer = createIssuer();
  const sandbox = await startSandbox(healthy.aws ?? {}, issuer);
  const pod = await createPod(healthy, issuer, sandbox.endpoint);
  const child = spawn(process.execPath, ['scripts/compileRun.cjs', folder], {
    env: pod.env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [code] = await once(child, 'close');
  await sandbox.close();
  await pod.remove();
  if (code !== 0) throw new Error(`The healthy run exited with code ${code}.`);
  if (!existsSync(path.join(folder, 'program.cache'))) throw new Error('The healthy run produced no compiled code.');
}
