import {
  appendFileSync,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmdirSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as z from 'zod';

// What lies there may be anybody's who has this user's rights, so nothing in it may be without bound.
const FEW = 20;
const MOST_BYTES = 64 * 1024;
const DAY_MS = 86_400_000;

// Made where a file is read, which is hardly ever.
function entrySchema() {
  const Text = z.string().max(1024);
  const Time = z.number().int().min(0).max(8.64e15);
  return z.object({
    pid: z.int(),
    /** The space in which that number counts: containers that share a folder have different ones. */
    pids: Text,
    begunAt: Time,
    /** When it will have ended at the latest. */
    until: Time,
    place: z.object({ host: Text, bucket: Text, key: Text }),
    open: z.object({
      /** Writes of the probe object. */
      writes: z.int().min(0).max(FEW),
      versions: z.array(Text).max(FEW),
      uploads: z.array(z.object({ key: Text, id: Text })).max(FEW),
      unnamed: z.array(z.object({ key: Text, since: Time, until: Time })).max(FEW),
    }),
  });
}
type Entry = z.infer<ReturnType<typeof entrySchema>>;

/** Where a run writes. */
export type Place = Entry['place'];
/** What a run has, or may have, in the bucket. */
export type Open = Entry['open'];
/** An upload that was begun in a span of time, in milliseconds since 1970, and whose id no reply has told. */
export type UnnamedUpload = Open['unnamed'][number];

/** A run that was killed before it could clean up. */
export interface EarlierRun {
  /** In milliseconds since 1970. */
  begunAt: number;
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
  readonly #earlier: string[] = [];
  #closed = false;

  /** @param withinMs the longest that this run can take */
  constructor(place: Place, withinMs: number, temporary = tmpdir()) {
    this.#place = place;
    this.#until = this.#begunAt + withinMs;
    this.#folder = path.join(temporary, `irsa-preflight-${process.getuid?.() ?? 'user'}`);
    this.#file = path.join(this.#folder, `${process.pid}-${this.#begunAt}.jsonl`);
  }

  /** The runs at this place that were killed. */
  earlierRuns(): EarlierRun[] {
    const files = attempt(() => this.#isOurs() && readdirSync(this.#folder)) || [];
    return files.slice(0, FEW).flatMap((name) => {
      const file = path.join(this.#folder, name);
      const entry = attempt(() => lastEntry(readSmall(file)));
      if (!entry || !isSame(entry.place, this.#place) || !hasEnded(entry)) return [];
      this.#earlier.push(file);
      // What nobody could remove in a day is for a lifecycle rule.
      return Date.now() > entry.until + DAY_MS ? [] : [entry];
    });
  }

  /** Writes down what is there, before the request that puts it there leaves. */
  write(open: Open): void {
    if (this.#closed) return;
    const entry: Entry = {
      ...{ pid: process.pid, pids: pidSpace(), begunAt: this.#begunAt, until: this.#until },
      ...{ place: this.#place, open },
    };
    attempt(() => {
      attempt(() => mkdirSync(this.#folder, { mode: 0o700 }));
      if (!this.#isOurs()) return;
      // One more line, so that there is no moment without one that is whole.
      appendFileSync(this.#file, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
    });
  }

  /**
   * All of this run is removed, or has been told.
   * @param forgetEarlier whether that holds for earlier runs too, so that the next one need not try again
   */
  close({ forgetEarlier }: { forgetEarlier: boolean }): void {
    this.#closed = true;
    for (const file of [this.#file, ...(forgetEarlier ? this.#earlier : [])]) attempt(() => rmSync(file));
    // Other runs may have theirs in it.
    attempt(() => rmdirSync(this.#folder));
  }

  // The folder of temporary files is everybody's: somebody else's folder of that name, or a link, is not used.
  #isOurs(): boolean {
    const stat = lstatSync(this.#folder);
    return stat.isDirectory() && stat.uid === (process.getuid?.() ?? stat.uid);
  }
}

const lastEntry = (lines: string) => entrySchema().parse(JSON.parse(lines.split('\n').at(-2) ?? ''));

/** Reads a file that is one: a pipe would be waited for. */
function readSmall(file: string): string {
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  try {
    const stat = fstatSync(descriptor);
    return stat.isFile() && stat.size <= MOST_BYTES ? readFileSync(descriptor, 'utf8') : '';
  } finally {
    closeSync(descriptor);
  }
}

const isSame = (a: Place, b: Place) => a.host === b.host && a.bucket === b.bucket && a.key === b.key;

const pidSpace = () => attempt(() => readlinkSync('/proc/self/ns/pid')) ?? '';

/** Whether the run is over. A process of its number that runs longer than it could is another one. */
function hasEnded({ pid, pids, until }: Entry): boolean {
  if (Date.now() > until) return true;
  if (pids !== pidSpace()) return false;
  if (pid === process.pid) return true;
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
