import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { decodeToken } from './decodeToken.ts';
import type { TokenObservation } from './observations.ts';
import { readSmallFile } from './smallFile.ts';

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
  const { text: token, stat: read, error } = await readSmallFile(path, MOST_BYTES);
  const found = read ?? (await stat(path).catch(() => undefined));
  const facts = { path, ...(found ? factsOf(found) : {}) };
  if (token === undefined) {
    const code = error ?? 'unknown';
    const state = STATE_OF_ERROR[code] ?? 'unreadable';
    return { observation: { ...facts, state, ...(state === 'directory' ? {} : { error: code }) } };
  }
  if (!token.trim()) return { observation: { ...facts, bytes: token.length, state: 'empty' } };
  return { observation: { ...facts, bytes: found?.size || token.length, ...decodeToken(token) }, token };
}

const factsOf = ({ mode, uid, gid }: Stats) => ({ mode: (mode & 0o777).toString(8).padStart(4, '0'), uid, gid });
