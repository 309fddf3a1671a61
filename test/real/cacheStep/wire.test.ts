import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildJudge, type Judge } from './judge.ts';
import { type Operation, tryOut, type World } from './trial.ts';

// What both programs send for a healthy save and a healthy restore: the same method, path, query and signed headers.

let judge: Judge;
beforeAll(async () => {
  judge = await buildJudge();
}, 300_000);
afterAll(() => judge?.remove());

type Signed = Record<string, string>;
interface Sent {
  operation: string;
  path: string;
  query: Signed;
  signed: Signed;
}

// Times, ids, hashes and lengths differ from request to request.
const VARIES = new Set([
  ...['amz-sdk-invocation-id', 'host', 'x-amz-date', 'x-amz-security-token', 'content-length'],
  ...['x-amz-decoded-content-length', 'x-amz-checksum-crc32'],
]);
const HASH = /^[0-9a-f]{64}$/;

function sentOf({ method = '', url = '', headers }: IncomingMessage): Sent {
  const { pathname, searchParams } = new URL(url, 'http://store');
  const [, bucket, ...key] = pathname.split('/');
  const names = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '')?.[1]?.split(';') ?? [];
  const valueIn = (name: string) => {
    const value = String(headers[name]);
    return VARIES.has(name) ? '*' : value.replace(HASH, 'a hash');
  };
  const kind = ['uploads', 'partNumber', 'uploadId', 'list-type'].find((name) => searchParams.has(name));
  return {
    operation: [method, kind].filter(Boolean).join(' '),
    // The objects have different keys.
    path: `/${bucket}${key.length ? '/KEY' : ''}`,
    query: Object.fromEntries(
      [...searchParams].map(([name, value]) => [name, /^(uploadId|partNumber)$/.test(name) ? '*' : value]),
    ),
    signed: Object.fromEntries(names.map((name) => [name, valueIn(name)])),
  };
}

/** The first request of each operation that both programs make. */
async function sentInBoth(world: World, operation: Operation) {
  const sent = { judge: new Map<string, Sent>(), preflight: new Map<string, Sent>() };
  const onRequest = (who: 'judge' | 'preflight', request: IncomingMessage) => {
    if (!request.headers.authorization?.includes('/s3/')) return;
    const one = sentOf(request);
    if (!sent[who].has(one.operation)) sent[who].set(one.operation, one);
  };
  const trial = await tryOut(judge, world, operation, { onRequest });
  expect({ judge: trial.judge, preflight: trial.preflight.works }).toMatchObject({
    judge: { works: true },
    preflight: true,
  });
  return sent;
}

const MIB = 1024 * 1024;
const SAVE: Operation = { name: 'save', isStored: false };
const RESTORE: Operation = { name: 'restore', isStored: true };

describe.each([
  ['http', {}],
  ['https', { AWS_CA_BUNDLE: '{dir}/authority.pem' }],
])('over %s', (scheme, env) => {
  describe.each([
    ['without endpoint', {}],
    ['with endpoint', { endpoint: '{endpoint}' }],
  ])('%s', (_what, settings) => {
    it.each<[string, Operation, number, string[]]>([
      ['a save of 1 KiB', SAVE, 1024, ['HEAD', 'PUT']],
      ['a save of 12 MiB', SAVE, 12 * MIB, ['HEAD', 'POST uploads', 'PUT partNumber']],
      ['a restore', RESTORE, 1024, ['GET list-type', 'GET']],
    ])('%s sends the same', async (_name, operation, savedBytes, operations) => {
      const world: World = {
        ...{ id: 'wire', title: 'a healthy pod', source: 'the cache step itself', savedBytes },
        settings: { cache_key: 'app', path_style: 'true', ...settings },
        pod: { env },
        aws: scheme === 'https' ? { tls: 'unknown-authority' } : {},
      };
      const sent = await sentInBoth(world, operation);
      for (const name of operations) {
        const ours = sent.preflight.get(name);
        const theirs = sent.judge.get(name);
        // Read by the preflight: twenty entries, and one byte (docs/fidelity.md).
        const { 'max-keys': _most, ...query } = ours?.query ?? {};
        const { range: _range, ...signed } = ours?.signed ?? {};
        expect({ ...ours, query, signed }).toEqual(theirs);
      }
    });
  });
});
