import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildJudge, type Judge } from './judge.ts';
import { disagreementOf } from './knownDifferences.ts';
import { OPERATIONS, type Operation, tryOut, type World } from './trial.ts';

// Every field case and every given world: both programs end alike, or for a known reason.

interface Told extends World {
  expect: { verdict: string | string[] };
}

const linesOf = (file: string) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Told);
const worlds = linesOf('test/real/cacheStep/worlds.jsonl');
const cases = linesOf('test/field-cases/cases.jsonl');

let judge: Judge;
beforeAll(async () => {
  judge = await buildJudge();
}, 300_000);
afterAll(() => judge?.remove());

const hits = new Map<string, number>();
const operationsOf = ({ settings }: World): Operation[] =>
  OPERATIONS.filter(({ name }) => (settings?.operations ?? 'save,restore').includes(name));
const nameOf = ({ name, isStored }: Operation) =>
  name === 'save' ? name : `${name} ${isStored ? 'with' : 'without'} an object`;

/** How the cache step's own program ended there, for the worlds in which it was run: "save fails, restore works". */
const toldOf = ({ source }: World, { name }: Operation): string | undefined =>
  new RegExp(`${name} (works|fails)`).exec(source)?.[1];

const trials = (list: Told[]) =>
  list.flatMap((world) =>
    operationsOf(world).map((operation) => [world.id, nameOf(operation), world, operation] as const),
  );

describe.each([
  ['given worlds', worlds],
  ['field cases', cases],
])('%s', (_kind, list) => {
  it.concurrent.each(trials(list))('%s: %s', async (_id, _name, world, operation) => {
    const trial = await tryOut(judge, world, operation);
    const disagreement = disagreementOf(trial);
    const name = disagreement?.known?.name;
    if (name) hits.set(name, (hits.get(name) ?? 0) + 1);
    const { judge: judged, preflight } = trial;
    const told = toldOf(world, operation);
    if (told) expect({ judge: judged.works ? 'works' : 'fails', said: judged.said }).toMatchObject({ judge: told });
    const cause = preflight.report?.causes.map(({ code }) => code).join();
    expect(disagreement && !disagreement.known ? { judge: judged, preflight: preflight.works, cause } : {}).toEqual({});
  });
});

it('prints the known differences that were met', () => {
  console.log([...hits].map(([name, count]) => `${count} ${name}`).join('\n'));
  expect(hits.size).toBeLessThanOrEqual(6);
});
