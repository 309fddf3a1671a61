import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { bundle } from '../../../scripts/bundle.ts';
import { INJECTED_FAULTS, type InjectedFault } from './injectedFaults.ts';
import { buildJudge, type Judge } from './judge.ts';
import { disagreementOf } from './knownDifferences.ts';
import { tryOut, type World } from './trial.ts';

// The comparison is worth what it detects: with each of these faults in the preflight, the two programs disagree in a
// world in which they agree without it.

let judge: Judge;
beforeAll(async () => {
  judge = await buildJudge();
}, 300_000);
afterAll(() => judge?.remove());

/** Builds the tool with a fault in it. */
async function buildWith({ file, find, by }: InjectedFault, folder: string): Promise<void> {
  const source = readFileSync(file, 'utf8');
  expect(source.split(find)).toHaveLength(2);
  const filter = new RegExp(`${path.basename(file).replace('.', '\\.')}$`);
  await bundle(folder, [
    {
      name: 'fault',
      setup: (build) =>
        build.onLoad({ filter }, (args) =>
          args.path === path.resolve(file) ? { contents: source.replace(find, () => by), loader: 'ts' } : undefined,
        ),
    },
  ]);
}

it.each(INJECTED_FAULTS.map((fault) => [fault.what, fault] as const))('is detected: %s', async (_what, fault) => {
  const { world: changes, operation: name, isStored = false } = fault;
  const world: World = { ...{ id: 'fault', title: fault.what, source: 'irsa-preflight' }, ...changes };
  world.settings = { cache_key: 'app', ...changes.settings };
  const folder = mkdtempSync('reports/fault-');
  try {
    await buildWith(fault, folder);
    const [sound, faulty] = await Promise.all([
      tryOut(judge, world, { name, isStored }),
      tryOut(judge, world, { name, isStored }, { tool: path.resolve(folder, 'irsa-preflight.cjs') }),
    ]);
    const { judge: judged, preflight } = sound;
    expect({
      disagreement: disagreementOf(sound),
      judged: judged.works,
      preflight: preflight.works,
      said: judged.said,
    }).toMatchObject({
      disagreement: undefined,
    });
    expect(disagreementOf(faulty)).toEqual({});
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
