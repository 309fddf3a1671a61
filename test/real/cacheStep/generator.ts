import { type Feature, KINDS } from './features.ts';
import { createRandom } from './random.ts';
import { OPERATIONS, type Operation, type World } from './trial.ts';

/** A generated world: the features that it has, and the operation that is tried in it. */
export interface Generated {
  seed: number;
  features: Feature[];
  operation: Operation;
}

const NAMES = Object.keys(KINDS);

/**
 * The world of a seed. Kinds take turns, so that each occurs equally often; a second one joins now and then.
 * @param kind the only kind to use, as its first
 */
export function generate(seed: number, kind = NAMES[seed % NAMES.length] ?? ''): Generated {
  const random = createRandom(seed);
  const names = [kind, ...(random.chance(0.35) ? [random.pick(NAMES)] : [])];
  // A slow world is alone: everything else takes it several times as long.
  const isSlow = (name: string) => /^(20|8|15) /.test(name);
  const chosen = names.filter((name, i) => i === 0 || !(isSlow(name) || isSlow(names[0] ?? '')));
  const features = chosen.map((name) => ({ kind: name, change: KINDS[name]?.(random) ?? {} }));
  return { seed, features, operation: random.pick(OPERATIONS) };
}

/** A healthy pod with these features. */
export function worldOf(features: Feature[]): World {
  const world: World = {
    ...{ id: 'generated', title: features.map(({ kind }) => kind).join(', '), source: 'generated' },
    settings: { cache_key: 'app', timeout: '20s' },
    pod: { env: {}, files: {} },
    aws: {},
  };
  for (const { change } of features) {
    Object.assign(world.settings ?? {}, change.settings);
    world.pod = {
      ...world.pod,
      ...change.pod,
      env: { ...world.pod?.env, ...change.pod?.env },
      files: { ...world.pod?.files, ...change.pod?.files },
    };
    world.aws = { ...world.aws, ...change.aws, replies: { ...world.aws?.replies, ...change.aws?.replies } };
    if (change.savedBytes) world.savedBytes = change.savedBytes;
  }
  return world;
}

/** The smallest set of features that still fails: without each feature in turn, while that is possible. */
export async function shrink(
  features: Feature[],
  stillFails: (fewer: Feature[]) => Promise<boolean>,
): Promise<Feature[]> {
  for (const feature of features) {
    const fewer = features.filter((other) => other !== feature);
    if (await stillFails(fewer)) return shrink(fewer, stillFails);
  }
  return features;
}
