import { expect, it } from '@jest/globals';
import { parseSubject, subjectOf } from '../../src/kubernetes/serviceAccountSubject.ts';

it('reads the service account that a subject names, and writes it again', () => {
  const subject = 'system:serviceaccount:harness-builds:harness-worker';
  expect(parseSubject(subject)).toEqual({ namespace: 'harness-builds', name: 'harness-worker' });
  expect(subjectOf({ namespace: 'harness-builds', name: 'harness-worker' })).toBe(subject);
});

it.each([
  undefined,
  '',
  'harness-worker',
  'system:serviceaccount:harness-builds',
  'system:serviceaccount::harness-worker',
  'system:serviceaccount:a:b:c',
  'system:node:ip-10-0-0-1',
])('%s names no service account', (subject) => {
  expect(parseSubject(subject)).toBeUndefined();
});
