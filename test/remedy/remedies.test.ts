import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { CAUSES, type CauseCode } from '../../src/diagnose/catalogue.ts';
import { RULES } from '../../src/diagnose/rules/rules.ts';
import { fixFor, REMEDIES } from '../../src/remedy/remedies.ts';
import { observations } from '../diagnose/observations.ts';

// Said by the edge, where there are no observations to fill in.
const WITHOUT_OBSERVATIONS = ['settings-invalid', 'tool-defect'];
const codes = (Object.keys(CAUSES) as CauseCode[]).filter((code) => !WITHOUT_OBSERVATIONS.includes(code));

describe('every cause', () => {
  it('has a rule', () => {
    expect(codes.filter((code) => !RULES.some((rule) => rule.code === code))).toEqual([]);
  });

  it.each(codes)('%s has a remedy, filled in', (code) => {
    expect(REMEDIES[code]).toBeDefined();
    const fix = fixFor(code, observations());
    expect(fix.steps.length).toBeGreaterThan(0);
    expect(JSON.stringify(fix)).not.toMatch(/undefined|\[object|NaN/);
    for (const { document } of fix.steps) if (document?.startsWith('{')) JSON.parse(document);
  });
});

it('names the pod, its role and its bucket, and leaves nothing to replace that the pod knows', () => {
  const { steps } = fixFor('trust-policy-mismatch', observations());
  const pasted = steps.flatMap(({ commands = [] }) => commands).join('\n');
  expect(pasted).toContain(
    '"oidc.eks.us-east-1.amazonaws.com/id/ABC:sub": "system:serviceaccount:harness-builds:harness-worker"',
  );
  expect(pasted).toContain('arn:aws:iam::111122223333:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/ABC');
  expect(pasted).not.toMatch(/<[A-Z_]+>/);
});

it('knows every code of the vocabulary', () => {
  const cases = readFileSync('test/field-cases/cases.jsonl', 'utf8').split('\n').filter(Boolean);
  const wanted = cases.flatMap((line) => [JSON.parse(line).expect.cause].flat()).filter(Boolean);
  expect(wanted.filter((code) => !Object.hasOwn(CAUSES, code))).toEqual([]);
});

it('never puts into a command what a shell would obey', () => {
  const hostile = observations();
  hostile.settings.bucket = "a$(id)'b";
  hostile.settings.cacheKeyPrefix = 'it`s; $(id)';
  for (const code of codes) {
    const { steps, forward } = fixFor(code, hostile);
    expect(`${steps.flatMap(({ commands = [] }) => commands).join(' ')} ${forward}`).not.toContain('$(id)');
  }
});

it('lets no object expire but those of the probe', () => {
  const rules = codes.flatMap((code) =>
    fixFor(code, observations())
      .steps.flatMap(({ commands = [] }) => commands)
      .flatMap((command) => /--lifecycle-configuration '(.*)'$/s.exec(command)?.[1] ?? [])
      .flatMap((json) => JSON.parse(json).Rules as { Filter: { Prefix: string }; Expiration?: object }[]),
  );
  expect(rules.length).toBeGreaterThan(1);
  for (const { Expiration, Filter } of rules) if (Expiration) expect(Filter.Prefix).toBe('irsa-preflight-probe/');
});

describe('the line that proves a fix', () => {
  const proofOf = (code: CauseCode, seen = observations()) =>
    fixFor(code, seen).steps.find(({ proves }) => proves)?.commands?.[0];

  it('fails where the pod is another role', () => {
    expect(proofOf('trust-policy-mismatch')).toContain('| grep :assumed-role/ci-cache/');
  });

  it('asks for the role where nothing tells it', () => {
    const seen = observations();
    delete seen.environment.AWS_ROLE_ARN;
    delete seen.settings.expectedRoleArn;
    seen.calls = [];
    expect(proofOf('irsa-not-injected', seen)).toContain(':assumed-role/<ROLE>/');
  });
});

describe('the message to forward', () => {
  const evidence = ['The bucket is elsewhere.', 'S3 answered ListObjectsV2 with 301.', 'A rule of thumb.'];
  const message = (verdict: 'fail' | 'warn', because = evidence) =>
    fixFor('bucket-region-mismatch', observations(), { because, verdict }).forward;

  it('says whether the cache works', () => {
    expect(message('fail')).toContain('our CI cache on S3 fails.');
    expect(message('warn')).toContain('our CI cache on S3 works, with a flaw.');
  });

  it('quotes what was answered, else what was seen first', () => {
    expect(message('fail')).toContain('Seen: S3 answered ListObjectsV2 with 301.');
    expect(message('fail', ['First.', 'Last.'])).toContain('Seen: First.');
  });

  it('leaves out what the pod does not know', () => {
    const seen = observations();
    delete seen.webIdentityToken;
    delete seen.podToken;
    expect(fixFor('bucket-region-mismatch', seen).forward).toContain(
      'Pod: as arn:aws:iam::111122223333:role/ci-cache, bucket ci-cache in us-east-1.',
    );
  });
});

it('says first where the step must run, where it ran in no pod', () => {
  const { podToken: _pod, webIdentityToken: _web, ...seen } = observations();
  const outside = { ...seen, environment: {} };
  expect(fixFor('irsa-not-injected', outside).steps[0]?.document).toContain('type: KubernetesDirect');
  const inside = { ...outside, environment: { KUBERNETES_SERVICE_HOST: '10.100.0.1' } };
  expect(fixFor('irsa-not-injected', inside).steps[0]?.document).toBeUndefined();
});
