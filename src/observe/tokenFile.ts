import { open } from 'node:fs/promises';
import { decodeToken } from './decodeToken.ts';
import type { TokenObservation } from './observations.ts';

// A projected token is about 1 KB. AWS refuses web identity tokens above 20,000 characters.
const MOST_BYTES = 64 * 1024;

/** What lies at the path, and the token itself: the one thing that must not become an observation. */
export interface TokenFile {
  observation: TokenObservation;
  token?: string;
}

const STATE_OF_ERROR: Record<string, TokenObservation['state']> = {
  ENOENT: 'missing',
  ENOTDIR: 'missing',
  EISDIR: 'directory',
};

/**
 * Reads a token file as the SDK would: symbolic links are followed, because the kubelet's token is one.
 * Never throws: whatever goes wrong is the observation.
 */
export async function readTokenFile(path: string): Promise<TokenFile> {
  try {
    await using file = await open(path, 'r');
    const stat = await file.stat();
    const facts = { path, mode: (stat.mode & 0o777).toString(8).padStart(4, '0'), uid: stat.uid, gid: stat.gid };
    if (stat.isDirectory()) return { observation: { ...facts, state: 'directory' } };
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MOST_BYTES), 0, MOST_BYTES, 0);
    const token = buffer.toString('utf8', 0, bytesRead);
    if (!token.trim()) return { observation: { ...facts, bytes: bytesRead, state: 'empty' } };
    return { observation: { ...facts, bytes: stat.size || bytesRead, ...decodeToken(token) }, token };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    return { observation: { path, state: STATE_OF_ERROR[code] ?? 'unreadable', error: code, ...(await facts(path)) } };
  }
}

async function facts(path: string) {
  const { stat } = await import('node:fs/promises');
  const found = await stat(path).catch(() => undefined);
  return found && { mode: (found.mode & 0o777).toString(8).padStart(4, '0'), uid: found.uid, gid: found.gid };
}
