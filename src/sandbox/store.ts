import { randomUUID } from 'node:crypto';
import type { AwsSpec } from './scenario.ts';

interface Version {
  id: string;
  /** Undefined in a delete marker. */
  data: Buffer | undefined;
  written: Date;
}

const DAY_MS = 86_400_000;

/** The bucket's content: versions by key, and open uploads. */
export class Store {
  readonly uploads = new Map<string, { key: string; begun: Date }>();
  readonly #objects = new Map<string, Version[]>();
  readonly #before: Set<string>;
  readonly #versioned: boolean;
  readonly #skewSeconds: number;

  /** @param skewSeconds how far its clock is ahead of ours */
  constructor({ objects = {}, uploads = [], versioned = false }: NonNullable<AwsSpec['bucket']>, skewSeconds = 0) {
    this.#skewSeconds = skewSeconds;
    const yesterday = new Date(this.now().getTime() - DAY_MS);
    for (const [key, text] of Object.entries(objects))
      this.#objects.set(key, [{ id: 'null', data: Buffer.from(text), written: yesterday }]);
    for (const key of uploads) this.uploads.set(randomUUID(), { key, begun: yesterday });
    this.#before = new Set(this.#objects.keys());
    this.#versioned = versioned;
  }

  now(): Date {
    return new Date(Date.now() + this.#skewSeconds * 1000);
  }

  read(key: string): Buffer | undefined {
    return this.#objects.get(key)?.at(-1)?.data;
  }

  /** When the object was written. */
  written(key: string): Date | undefined {
    return this.#objects.get(key)?.at(-1)?.written;
  }

  /** Writes a version; returns its id if the bucket is versioned. */
  write(key: string, data: Buffer | undefined): string | undefined {
    const version = { id: randomUUID(), data, written: this.now() };
    this.#objects.set(key, this.#versioned ? [...(this.#objects.get(key) ?? []), version] : [version]);
    return this.#versioned ? version.id : undefined;
  }

  /** Removes an object; in a versioned bucket this adds a delete marker, whose id is returned. */
  remove(key: string): string | undefined {
    if (this.#versioned) return this.write(key, undefined);
    this.#objects.delete(key);
    return undefined;
  }

  removeVersion(key: string, id: string): void {
    const left = (this.#objects.get(key) ?? []).filter((version) => version.id !== id);
    if (left.length) this.#objects.set(key, left);
    else this.#objects.delete(key);
  }

  list(prefix: string, most: number): string[] {
    return [...this.#objects.keys()]
      .filter((key) => key.startsWith(prefix) && this.read(key))
      .sort()
      .slice(0, most);
  }

  /** The keys of all objects and open uploads. */
  get keys(): string[] {
    return [...this.#objects.keys(), ...[...this.uploads.values()].map(({ key }) => key)];
  }

  /** What a run has left behind: versions of objects that were not there before, and open uploads. */
  get leftovers(): number {
    const added = [...this.#objects].filter(([key]) => !this.#before.has(key));
    return added.reduce((sum, [, versions]) => sum + versions.length, 0) + this.uploads.size;
  }
}
