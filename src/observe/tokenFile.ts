import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { readSmallFile } from '../io/smallFile.ts';
import type { TokenObservation } from '../schema/observations.ts';
import { decodeToken } from './decodeToken.ts';

// A projected token is about 1 KB. STS rejects web identity tokens of more than 20,000 characters.
const MAX_BYTES = 64 * 1024;

/** What is at the path, and the token itself, which must never become an observation. */
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
 * Never throws: an error is an observation too.
 */
export async function readTokenFile(path: string): Promise<TokenFile> {
  const { text: token, stat: read, error } = await readSmallFile(path, MAX_BYTES);
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
