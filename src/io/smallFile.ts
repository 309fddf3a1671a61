import { constants, type Stats } from 'node:fs';
import { open } from 'node:fs/promises';

/** What is at a path: its text if it could be read, otherwise the system's error code, such as ENOENT. */
export interface SmallFile {
  text?: string;
  error?: string;
  stat?: Stats;
}

// Non-blocking: a pipe without a writer would hold up the run, and even the exit of the process.
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK;

/** Reads a file up to a size limit, following symbolic links. Never throws and never blocks. */
export async function readSmallFile(path: string, mostBytes: number): Promise<SmallFile> {
  let stat: Stats | undefined;
  try {
    await using file = await open(path, FLAGS);
    stat = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(mostBytes, stat.size || MAX_PIPE_BYTES)), 0);
    return { text: buffer.toString('utf8', 0, bytesRead), stat };
  } catch (error) {
    return { error: (error as NodeJS.ErrnoException).code ?? 'unknown', ...(stat ? { stat } : {}) };
  }
}

// A file that reports no size (/proc, a pipe) gets a single read of this size.
const MAX_PIPE_BYTES = 64 * 1024;
