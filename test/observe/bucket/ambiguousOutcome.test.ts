import { expect, it } from '@jest/globals';
import { isOutcomeAmbiguous } from '../../../src/observe/bucket/ambiguousOutcome.ts';
import type { Call } from '../../../src/schema/observations.ts';

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
  ['a broken connection', network('ECONNRESET')],
  ['an internal error of S3', { status: 500 }],
  ['no response yet', { outcome: 'open' }],
  ['a response that is not from S3', { outcome: 'unusable', status: 200 }],
  ['an attempt that was lost before one that succeeded', { outcome: 'ok', status: 200, retried: ['ECONNRESET'] }],
  ['an attempt that was lost before the proxy refused', { ...network('ERR_PROXY', 403), retried: ['ECONNRESET'] }],
])('%s: the request may have been carried out', (_what, what) => {
  expect(isOutcomeAmbiguous(call(what))).toBe(true);
});

it.each<[string, Partial<Call>]>([
  ['success at the first attempt', { outcome: 'ok', status: 200 }],
  ['a denial', { status: 403 }],
  ['throttling, and then success', { outcome: 'ok', status: 200, retried: ['503 SlowDown'] }],
  ['a refused connection', network('ECONNREFUSED')],
  ['a proxy that refuses', network('ERR_PROXY', 403)],
  ['a request that the SDK did not send', { outcome: 'unsent' }],
])('%s: the outcome is known', (_what, what) => {
  expect(isOutcomeAmbiguous(call(what))).toBe(false);
});
