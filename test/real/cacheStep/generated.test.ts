import { availableParallelism } from 'node:os';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { generate, shrink, worldOf } from './generator.ts';
import { buildJudge, type Judge } from './judge.ts';
import { disagreementOf } from './knownDifferences.ts';
import { tryOut } from './trial.ts';

// Generated worlds: both programs end alike. WORLDS is how many, SEED the first seed, KIND the only kind of the first
// feature; without SEED, committed seeds are
// used. A world that fails is printed with its seed, without what does not matter, and becomes a line of worlds.jsonl.

const COUNT = Number(process.env.WORLDS ?? 2000);
const FIRST_SEED = Number(process.env.SEED ?? 20_261_126);
const MOST_KNOWN = 0.02;
const MOST_UNSTABLE = 0.01;
// A slow world waits more than it computes.
const AT_ONCE = availableParallelism() * 3;

let judge: Judge;
beforeAll(async () => {
  judge = await buildJudge();
}, 300_000);
afterAll(() => judge?.remove());

interface Tally {
  worlds: number;
  bothWork: number;
  bothFail: number;
  known: number;
}

it(
  `agrees with the cache step in ${COUNT} generated worlds`,
  async () => {
    const tallies = new Map<string, Tally>();
    const known = new Map<string, number>();
    const failures: string[] = [];
    const onlyOnce: number[] = [];
    let limits = 0;
    let next = 0;
    const work = async () => {
      while (next < COUNT) {
        const { seed, features, operation } = generate(FIRST_SEED + next++, process.env.KIND);
        let trial = await tryOut(judge, worldOf(features), operation);
        let disagreement = disagreementOf(trial);
        // Limits of half a second do not always hold on a busy machine.
        if (disagreement && !disagreement.known) {
          trial = await tryOut(judge, worldOf(features), operation);
          disagreement = disagreementOf(trial);
          if (!disagreement) onlyOnce.push(seed);
        }
        const kind = features[0]?.kind ?? '';
        const tally = tallies.get(kind) ?? { worlds: 0, bothWork: 0, bothFail: 0, known: 0 };
        tallies.set(kind, tally);
        tally.worlds += 1;
        if (!disagreement) tally[trial.judge.works ? 'bothWork' : 'bothFail'] += 1;
        else if (disagreement.known) {
          tally.known += 1;
          if (disagreement.known.kind === 'limit') limits += 1;
          known.set(disagreement.known.name, (known.get(disagreement.known.name) ?? 0) + 1);
        } else {
          const isFailing = async (fewer: typeof features) => {
            const found = disagreementOf(await tryOut(judge, worldOf(fewer), operation));
            return found !== undefined && !found.known;
          };
          const least = await shrink(features, isFailing);
          const { works, report } = trial.preflight;
          const causes = report?.causes.map(({ code }) => code).join() ?? '';
          failures.push(
            `seed ${seed}, ${operation.name} ${operation.isStored ? 'with' : 'without'} an object: the cache step ${trial.judge.works ? 'works' : 'fails'}, the preflight ${works ? 'passes' : `fails (${causes})`}\n  ${JSON.stringify(worldOf(least))}\n  ${trial.judge.said.trim().split('\n').at(-1)}`,
          );
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    const row = ([kind, { worlds, bothWork, bothFail, known: hits }]: [string, Tally]) =>
      `${kind.padEnd(28)}${String(worlds).padStart(7)}${String(bothWork).padStart(11)}${String(bothFail).padStart(11)}${String(hits).padStart(7)}`;
    console.log(
      [
        'kind                         worlds  both work  both fail  known',
        ...[...tallies].sort().map(row),
        ...[...known].map(([name, hits]) => `${hits} ${name}`),
        `${onlyOnce.length} that disagreed only once: ${onlyOnce.join(', ')}`,
        ...failures,
      ].join('\n'),
    );
    expect(failures).toEqual([]);
    expect(onlyOnce.length).toBeLessThanOrEqual(Math.max(2, MOST_UNSTABLE * COUNT));
    expect(limits / COUNT).toBeLessThanOrEqual(MOST_KNOWN);
  },
  60 * 60_000,
);
