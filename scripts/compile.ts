import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { startSandbox } from '../src/sandbox/aws.ts';
import { createIssuer } from '../src/sandbox/issuer.ts';
import { layPod } from '../src/sandbox/pod.ts';
import { SCENARIOS } from '../src/sandbox/scenarios.ts';

// Makes dist/program.cache: V8's compiled code of the program, of everything that a healthy run comes through. The run is
// made against the sandbox, by the Node that will run the program.
const [healthy] = SCENARIOS;
const issuer = createIssuer();
const sandbox = await startSandbox(healthy.aws ?? {}, issuer);
const pod = await layPod(healthy, issuer, sandbox.endpoint);
const child = spawn(process.execPath, ['scripts/compileRun.cjs'], {
  env: pod.env,
  stdio: ['ignore', 'pipe', 'inherit'],
});
const [code] = await once(child, 'close');
await sandbox.close();
await pod.remove();
if (code !== 0) throw new Error(`The healthy run ended with ${code}.`);
if (!existsSync('dist/program.cache')) throw new Error('The healthy run left no compiled code.');
