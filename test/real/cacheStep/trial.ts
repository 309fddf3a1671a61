import { mkdir, readFile, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import { startSandbox } from '../../../src/sandbox/aws.ts';
import { scenarioCertificate } from '../../../src/sandbox/certificate.ts';
import { createIssuer } from '../../../src/sandbox/issuer.ts';
import { createPod, type LaidPod } from '../../../src/sandbox/pod.ts';
import { runTool } from '../../../src/sandbox/runScenario.ts';
import type { Scenario } from '../../../src/sandbox/scenario.ts';
import type { Report } from '../../../src/schema/report.ts';
import type { Judge } from './judge.ts';

/** A pod and its AWS, in the format of the field cases; `cacheStepEnv` is what the cache step is given in addition. */
export interface World extends Omit<Scenario, 'expect'> {
  cacheStepEnv?: Record<string, string>;
  /** The size of what is saved, in bytes: above 5 MiB the cache step uploads in parts. */
  savedBytes?: number;
}

/** One operation of the cache step: a save, or a restore with or without an object under the key. */
export interface Operation {
  name: 'save' | 'restore';
  isStored: boolean;
}

export const OPERATIONS: Operation[] = [
  { name: 'save', isStored: false },
  { name: 'restore', isStored: false },
  { name: 'restore', isStored: true },
];

/** What both programs did in the same world. */
export interface Trial {
  world: World;
  operation: Operation;
  judge: { works: boolean; said: string };
  preflight: { works: boolean; code: number | null; report: Report | undefined; said: string };
}

/** How a trial is made, where it is not the usual one. */
export interface TrialOptions {
  /** The built tool. */
  tool?: string;
  onRequest?: (who: 'judge' | 'preflight', request: IncomingMessage) => void;
}

const TOOL = path.resolve('dist/irsa-preflight.cjs');
const issuer = createIssuer();
const authorities = new Map<string, ReturnType<typeof scenarioCertificate>>();
// The judge's own limit is the step's timeout; one that hangs at startup has none.
const JUDGE_LIMIT_MS = 25_000;
/** An empty tar archive, which every restore can read. */
export const ARCHIVE = '\u0000'.repeat(1024);

/** Runs the judge and the preflight, each against its own copy of the world. */
export async function tryOut(
  judge: Judge,
  world: World,
  operation: Operation,
  { tool = TOOL, onRequest = () => {} }: TrialOptions = {},
): Promise<Trial> {
  const [judged, checked] = await Promise.all([
    inPod(
      world,
      operation,
      (request) => onRequest('judge', request),
      async (pod) => {
        await layMount(pod, world);
        const { code, said } = await judge.run(cacheStepEnv(world, operation, pod), pod.outDir, {
          limitMs: JUDGE_LIMIT_MS,
          user: userOf(world),
        });
        return { works: code === 0, said };
      },
    ),
    inPod(
      world,
      operation,
      (request) => onRequest('preflight', request),
      async (pod) => {
        // As the image's entry point does.
        const { NODE_OPTIONS, NODE_DEBUG, NODE_EXTRA_CA_CERTS, ...variables } = pod.env;
        const env = { ...variables, PLUGIN_OPERATIONS: operation.name };
        const { code, stdout, stderr } = await runTool([tool], env, pod.outDir, { pod: world.pod ?? {} });
        if (code === 3) throw new Error(`${JSON.stringify(world)}: ${stdout}${stderr}`);
        const report = await readFile(path.join(pod.outDir, 'report.json'), 'utf8').catch(() => '');
        return {
          works: code === 0,
          code,
          report: report ? (JSON.parse(report) as Report) : undefined,
          said: stdout + stderr,
        };
      },
    ),
  ]);
  return { world, operation, judge: judged, preflight: checked };
}

async function inPod<T>(
  world: World,
  { isStored }: Operation,
  onRequest: (request: IncomingMessage) => void,
  work: (pod: LaidPod) => Promise<T>,
): Promise<T> {
  const tls = world.aws?.tls && certificateOf(world.aws.tls);
  const bucket = { ...world.aws?.bucket, objects: objectsIn(world, isStored) };
  const sandbox = await startSandbox({ ...world.aws, bucket }, issuer, { onRequest, ...(tls ? { tls } : {}) });
  const files = {
    ...world.pod?.files,
    ...(tls ? { 'authority.pem': tls.authority, 'server.pem': tls.certificate } : {}),
  };
  const scenario = { ...world, expect: { verdict: 'pass' as const, cause: null }, pod: { ...world.pod, files } };
  const pod = await createPod(scenario, issuer, sandbox.endpoint);
  try {
    return await work(pod);
  } finally {
    await sandbox.close();
    await pod.remove();
  }
}

function certificateOf(kind: NonNullable<NonNullable<World['aws']>['tls']>) {
  const made = authorities.get(kind) ?? scenarioCertificate(kind);
  authorities.set(kind, made);
  return made;
}

// The cache step always has a key, whether or not the preflight is told.
const KEY = 'app';
const keyOf = ({ settings, pod }: World) => settings?.cache_key ?? pod?.env?.PLUGIN_CACHE_KEY ?? KEY;

function objectsIn(world: World, isStored: boolean): Record<string, string> {
  const given = Object.entries(world.aws?.bucket?.objects ?? {}).map(([key]) => [key, ARCHIVE]);
  const key = path.posix.join('.', keyOf(world).replace(/^\/+/, '')).replace(/\/$/, '');
  return Object.fromEntries([
    ...given,
    ...(isStored && !/\{\{|<\+/.test(key) && key !== '.' ? [[`${key}/mount`, ARCHIVE]] : []),
  ]);
}

async function layMount({ outDir }: LaidPod, { savedBytes = 1024 }: World): Promise<void> {
  const mount = path.join(outDir, 'mount');
  await mkdir(mount);
  await writeFile(path.join(mount, 'file'), Buffer.alloc(savedBytes, 'irsa-preflight'));
}

/** The settings of the preflight's own step do not reach the cache steps; a stage variable does. */
function withoutOwnSettings(env: Record<string, string>, { pod }: World): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !(OWN_SETTINGS.has(name) && pod?.env?.[name] === undefined)),
  );
}
const OWN_SETTINGS = new Set(['PLUGIN_LOG_LEVEL', 'PLUGIN_TIMEOUT']);

const userOf = ({ pod }: World) => (process.getuid?.() === 0 && pod?.uid !== undefined ? pod.uid : undefined);

/** What the CI manager sets for a Save Cache or Restore Cache step, in addition to the step's settings. */
function cacheStepEnv(world: World, { name }: Operation, { env }: LaidPod): Record<string, string> {
  return {
    ...withoutOwnSettings(env, world),
    PLUGIN_CACHE_KEY: env.PLUGIN_CACHE_KEY ?? KEY,
    PLUGIN_BACKEND: 's3',
    PLUGIN_EXIT_CODE: 'true',
    PLUGIN_BACKEND_OPERATION_TIMEOUT: '20s',
    PLUGIN_ARCHIVE_FORMAT: 'tar',
    PLUGIN_OVERRIDE: env.PLUGIN_OVERRIDE ?? 'false',
    ...(name === 'save' ? { PLUGIN_REBUILD: 'true', PLUGIN_MOUNT: 'mount' } : { PLUGIN_RESTORE: 'true' }),
    ...world.cacheStepEnv,
  };
}
