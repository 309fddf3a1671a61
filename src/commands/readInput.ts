import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { UsageError } from './usageError.ts';

/** The name under which standard input is read. */
export const STDIN = '-';

/**
 * The text of a file, or of standard input.
 * @throws UsageError where it cannot be read, with the system's reason
 */
export async function readInput(file: string): Promise<string> {
  if (file === STDIN) return text(process.stdin);
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${reasonOf(error as NodeJS.ErrnoException)}.`);
  }
}

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
};
const reasonOf = ({ code = 'unknown error' }: NodeJS.ErrnoException) => REASONS[code] ?? code;
