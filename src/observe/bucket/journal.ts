import { appendFileSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as z from 'zod';

/** What a run has, or may have, in the bucket. */
const Open = z.object({
  /** Writes of the probe object. */
  writes: z.int().min(0),
  versions: z.array(z.string()),
  uploads: z.array(z.object({ key: z.string(), id: z.string() })),
  /** Keys of uploads whose ids no reply has told. */
  beginning: z.array(z.string()),
});
export type Open = z.infer<typeof Open>;

const Place = z.object({ host: z.string(), bucket: z.string(), key: z.string() });
export type Place = z.infer<typeof Place>;

const Entry = z.object({ pid: z.int(), begunAt: z.number(), until: z.number(), place: Place, open: Open });

/** A run that was killed before it could clean up. Times are milliseconds since 1970. */
export interface KilledRun {
  begunAt: number;
  /** When it would have ended at the latest. */
  until: number;
  open: Open;
}

/**
 * What a run has in the bucket, written down where the next run in the same container finds it: a process that is killed
 * (SIGKILL, out of memory) cannot clean up, and no request tells for nothing what it left. Holds no secret. Where the
 * file system cannot be written there is no journal, and no error either.
 */
export class Journal {
  readonly #place: Place;
  readonly #begunAt = Date.now();
  readonly #until: number;
  readonly #folder: string;
  readonly #file: string;
  readonly #toForget: string[] = [];

  /** @param withinMs the longest that this run can take */
  constructor(place: Place, withinMs: number, temporary = tmpdir()) {
    this.#place = place;
    this.#until = this.#begunAt + withinMs;
    this.#folder = path.join(temporary, `irsa-preflight-${process.getuid?.() ?? 'user'}`);
    this.#file = path.join(this.#folder, `${process.pid}-${this.#begunAt}.jsonl`);
  }

  /** The runs at this place that were killed. They are forgotten when this run closes its journal. */
  killedRuns(): KilledRun[] {
    const files = attempt(() => this.#isOurs() && readdirSync(this.#folder)) || [];
    return files.flatMap((name) => {
      const file = path.join(this.#folder, name);
      const entry = attempt(() => lastEntry(readFileSync(file, 'utf8')));
      if (!entry || !isSame(entry.place, this.#place) || !hasEnded(entry)) return [];
      this.#toForget.push(file);
      return [entry];
    });
  }

  /** Writes down what is there, before the request that puts it there leaves. */
  write(open: Open): void {
    const { pid } = process;
    const entry: z.infer<typeof Entry> = {
      ...{ pid, begunAt: this.#begunAt, until: this.#until, place: this.#place },
      open,
    };
    attempt(() => {
      attempt(() => mkdirSync(this.#folder, { mode: 0o700 }));
      if (!this.#isOurs()) return;
      // One more line, so that there is no moment without one that is whole.
      appendFileSync(this.#file, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
    });
  }

  /** All is removed, or has been told. */
  close(): void {
    for (const file of [this.#file, ...this.#toForget.splice(0)]) attempt(() => rmSync(file));
    // Other runs may have theirs in it.
    attempt(() => rmdirSync(this.#folder));
  }

  // The folder of temporary files is everybody's: somebody else's folder of that name, or a link, is not used.
  #isOurs(): boolean {
    const stat = lstatSync(this.#folder);
    return stat.isDirectory() && stat.uid === (process.getuid?.() ?? stat.uid);
  }
}

const lastEntry = (lines: string) => Entry.parse(JSON.parse(lines.split('\n').at(-2) ?? ''));

const isSame = (a: Place, b: Place) => a.host === b.host && a.bucket === b.bucket && a.key === b.key;

/** Whether the run is over. A process of its number that runs longer than it could is another one. */
function hasEnded({ pid, until }: z.infer<typeof Entry>): boolean {
  if (pid === process.pid || Date.now() > until) return true;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
