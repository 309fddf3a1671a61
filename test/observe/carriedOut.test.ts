import { expect, it } from '@jest/globals';
import { mayHaveBeenCarriedOut } from '../../src/observe/bucket/carriedOut.ts';
import type { Call } from '../../src/observe/observations.ts';

const call = (what: Partial<Call>): Call => ({
  ...{ id: 'put', service: 's3', operation: 'PutObject', host: 's3.amazonaws.com', sent: {}, reply: {} },
  ...{ outcome: 'refused', attempts: 1, retried: [], startedMs: 0, ms: 1 },
  ...what,
});
const network = (code: string, proxyStatus?: number) => ({
  outcome: 'unanswered' as const,
  network: { code, message: code, ...(proxyStatus ? { proxyStatus } : {}) },
});

it.each<[string, Partial<Call>]>([
  ['a connection that broke', network('ECONNRESET')],
  ['an error of S3 itself', { status: 500 }],
  ['no answer yet', { outcome: 'open' }],
  ['an answer of somebody else', { outcome: 'unusable', status: 200 }],
  ['a try that was lost before one that succeeded', { outcome: 'ok', status: 200, retried: ['ECONNRESET'] }],
  ['a try that was lost before the proxy refused', { ...network('ERR_PROXY', 403), retried: ['ECONNRESET'] }],
])('%s: it may have been', (_what, what) => {
  expect(mayHaveBeenCarriedOut(call(what))).toBe(true);
});

it.each<[string, Partial<Call>]>([
  ['a success at once', { outcome: 'ok', status: 200 }],
  ['a denial', { status: 403 }],
  ['too much at once, and then a success', { outcome: 'ok', status: 200, retried: ['503 SlowDown'] }],
  ['nobody there', network('ECONNREFUSED')],
  ['a proxy that refuses', network('ERR_PROXY', 403)],
  ['a request that the SDK did not send', { outcome: 'unsent' }],
])('%s: it has not been, or is known to be', (_what, what) => {
  expect(mayHaveBeenCarriedOut(call(what))).toBe(false);
});
