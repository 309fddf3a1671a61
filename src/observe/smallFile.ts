import { constants, type Stats } from 'node:fs';
import { open } from 'node:fs/promises';

/** What lies at a path: its text where it could be read, else the system's error, such as ENOENT. */
export interface SmallFile {
  text?: string;
  error?: string;
  stat?: Stats;
}

// Not blocking: a pipe that nobody writes to would hold up the run, and even the end of the process.
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK;

/** Reads a file, or as much of it as is asked for. Symbolic links are followed. Never throws, and never waits. */
export async function readSmallFile(path: string, mostBytes: number): Promise<SmallFile> {
  let stat: Stats | undefined;
  try {
    await using file = await open(path, FLAGS);
    stat = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(mostBytes, stat.size || MOST_OF_A_PIPE)), 0);
    return { text: buffer.toString('utf8', 0, bytesRead), stat };
  } catch (error) {
    return { error: (error as NodeJS.ErrnoException).code ?? 'unknown', ...(stat ? { stat } : {}) };
  }
}

// A file that tells no size (/proc, a pipe) is read once, in one piece.
const MOST_OF_A_PIPE = 64 * 1024;
