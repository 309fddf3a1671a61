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

// Any process with this user's rights can have written the files, so everything in them must be bounded.
const MAX_ENTRIES = 20;
const MAX_BYTES = 64 * 1024;
const DAY_MS = 86_400_000;

// Created only when a file is read, which is rare.
function entrySchema() {
  const Text = z.string().max(1024);
  const Time = z.number().int().min(0).max(8.64e15);
  return z.object({
    pid: z.int(),
    /** The PID namespace of that number: containers that share a folder have different ones. */
    pids: Text,
    begunAt: Time,
    /** The latest time at which it can still be running. */
    until: Time,
    place: z.object({ host: Text, bucket: Text, key: Text }),
    open: z.object({
      /** Writes of the probe object. */
      writes: z.int().min(0).max(MAX_ENTRIES),
      versions: z.array(Text).max(MAX_ENTRIES),
      uploads: z.array(z.object({ key: Text, id: Text })).max(MAX_ENTRIES),
      unnamed: z.array(z.object({ key: Text, since: Time, until: Time })).max(MAX_ENTRIES),
    }),
  });
}
type Entry = z.infer<ReturnType<typeof entrySchema>>;

/** Where a run writes. */
export type Place = Entry['place'];
/** What a run has, or may have, in the bucket. */
export type Open = Entry['open'];
/** An upload that was started in a span of time, in milliseconds since 1970, and whose id is not known. */
export type UnnamedUpload = Open['unnamed'][number];

/** A run that was killed before it could clean up. */
export interface EarlierRun {
  /** In milliseconds since 1970. */
  begunAt: number;
  open: Open;
}

/**
 * Records what a run has in the bucket, where the next run in the same container finds it: a killed process (SIGKILL,
 * out of memory) cannot clean up, and finding out what it left would cost extra requests. Contains no secrets. If the
 * file system is not writable, there is no journal, and no error either.
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

  /** The killed runs that wrote to the same place. */
  earlierRuns(): EarlierRun[] {
    const files = attempt(() => this.#isOurs() && readdirSync(this.#folder)) || [];
    return files.slice(0, MAX_ENTRIES).flatMap((name) => {
      const file = path.join(this.#folder, name);
      const entry = attempt(() => lastEntry(readSmall(file)));
      if (!entry || !isSame(entry.place, this.#place) || !hasEnded(entry)) return [];
      this.#earlier.push(file);
      // What could not be removed within a day is left to a lifecycle rule.
      return Date.now() > entry.until + DAY_MS ? [] : [entry];
    });
  }

  /** Records what is in the bucket, before the request that puts it there is sent. */
  write(open: Open): void {
    if (this.#closed) return;
    const entry: Entry = {
      ...{ pid: process.pid, pids: pidSpace(), begunAt: this.#begunAt, until: this.#until },
      ...{ place: this.#place, open },
    };
    attempt(() => {
      attempt(() => mkdirSync(this.#folder, { mode: 0o700 }));
      if (!this.#isOurs()) return;
      // Appended, so that the file always has a complete line.
      appendFileSync(this.#file, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
    });
  }

  /**
   * Everything that this run wrote has been removed or reported.
   * @param forgetEarlier whether that is also true of earlier runs, so that the next run need not try again
   */
  close({ forgetEarlier }: { forgetEarlier: boolean }): void {
    this.#closed = true;
    for (const file of [this.#file, ...(forgetEarlier ? this.#earlier : [])]) attempt(() => rmSync(file));
    // Fails, as it should, while other runs have files in it.
    attempt(() => rmdirSync(this.#folder));
  }

  // All users share the temporary folder: a folder of that name that belongs to a different user, or a link, is not
  // used.
  #isOurs(): boolean {
    const stat = lstatSync(this.#folder);
    return stat.isDirectory() && stat.uid === (process.getuid?.() ?? stat.uid);
  }
}

const lastEntry = (lines: string) => entrySchema().parse(JSON.parse(lines.split('\n').at(-2) ?? ''));

/** Reads regular files only: reading a pipe would block. */
function readSmall(file: string): string {
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  try {
    const stat = fstatSync(descriptor);
    return stat.isFile() && stat.size <= MAX_BYTES ? readFileSync(descriptor, 'utf8') : '';
  } finally {
    closeSync(descriptor);
  }
}

const isSame = (a: Place, b: Place) => a.host === b.host && a.bucket === b.bucket && a.key === b.key;

const pidSpace = () => attempt(() => readlinkSync('/proc/self/ns/pid')) ?? '';

/** Whether the run has ended. After its latest possible end, a process with its number must be a different one. */
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
