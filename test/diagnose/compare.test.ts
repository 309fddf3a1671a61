import { expect, it } from '@jest/globals';
import { compare } from '../../src/diagnose/compare.ts';
import { renderChanges } from '../../src/report/renderChanges.ts';
import { callsWith, observations } from '../facts/observations.ts';

it('finds no difference between a run and itself', () => {
  expect(compare(observations(), observations())).toEqual([]);
  expect(renderChanges([], 'old.json')).toContain('Nothing');
});

it('reports a rebuilt cluster, a different service account and changed responses', () => {
  const before = observations();
  const token = {
    ...before.webIdentityToken,
    path: '/token',
    state: 'readable' as const,
    issuer: 'https://oidc.eks.us-east-1.amazonaws.com/id/NEW',
    serviceAccount: 'other',
  };
  const after = observations({
    webIdentityToken: token,
    calls: callsWith({
      id: 'assume-role-with-web-identity',
      outcome: 'refused',
      status: 400,
      code: 'InvalidIdentityToken',
    }),
  });
  const changes = compare(before, after);
  expect(changes.map(({ what, before: was, after: is }) => [what, was, is])).toEqual([
    ['service account', 'harness-builds/harness-worker', 'harness-builds/other'],
    [
      'cluster (OIDC issuer)',
      'https://oidc.eks.us-east-1.amazonaws.com/id/ABC',
      'https://oidc.eks.us-east-1.amazonaws.com/id/NEW',
    ],
    ['reply to AssumeRoleWithWebIdentity', '200 ok', '400 InvalidIdentityToken'],
  ]);
  expect(renderChanges(changes, 'old.json')).toContain('rebuilt');
});

it('does not report another session of the same role as a change', () => {
  const identity = (session: string) => ({ identity: { arn: `arn:aws:sts::1:assumed-role/r/${session}`, from: '' } });
  expect(compare(observations(identity('1')), observations(identity('2')))).toEqual([]);
});
