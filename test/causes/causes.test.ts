import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { CAUSES } from '../../src/causes/causes.ts';
import { CAUSE_CODES, type CauseCode } from '../../src/causes/codes.ts';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import { placeholderValues } from '../../src/explain/placeholders.ts';
import { gatherFacts } from '../../src/facts/facts.ts';
import { valuesOf } from '../../src/remedy/values.ts';
import { verificationStep } from '../../src/remedy/verification.ts';
import { buildReport } from '../../src/report/report.ts';
import { callsWith, observations } from '../facts/observations.ts';

const remedyOf = (code: CauseCode, seen = observations()) => CAUSES[code].remedy(valuesOf(gatherFacts(seen)));

const fieldCases = readFileSync('test/field-cases/cases.jsonl', 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line));

// They are reported by the program's edge: by settings.test.ts and crashes.test.ts.
const WITHOUT_FIELD_CASE: CauseCode[] = ['settings-invalid', 'tool-defect'];

describe.each(CAUSE_CODES)('%s', (code) => {
  const { title, headline, page } = CAUSES[code];

  it('has a field case', () => {
    const expected = fieldCases.flatMap(({ expect: { cause, ranked = [] } }) => [cause, ...ranked].flat());
    if (!WITHOUT_FIELD_CASE.includes(code)) expect(expected).toContain(code);
  });

  it('has a title, a headline and a page in whole sentences', () => {
    for (const line of [title, headline(placeholderValues())]) {
      expect(line).toMatch(/^\S.{9,}\S$/);
      expect(line).not.toMatch(/[.:]$|undefined|TODO/);
    }
    expect(page.meaning).toMatch(/^\S.*[.)]$/s);
    for (const difference of Object.values(page.similar)) expect(difference).toMatch(/[.)]$/);
  });

  it('has a remedy, filled in with what the pod knows', () => {
    const { summary, steps, asCode } = remedyOf(code);
    expect(summary).toMatch(/^[A-Z`].*[.?]$/s);
    expect(steps.length).toBeGreaterThan(0);
    for (const { text, commands, document } of steps) {
      // A colon announces something to paste, and nothing is pasted without an announcement.
      expect({ text, announces: /[:.)?]$|https:\/\/\S+$/.test(text) }).toEqual({ text, announces: true });
      expect({ text, colon: /:$/.test(text) && !commands && !document }).toEqual({ text, colon: false });
    }
    expect(JSON.stringify({ steps, asCode })).not.toMatch(/undefined|\[object|NaN|TODO/);
    for (const { document } of steps) if (document?.startsWith('{')) JSON.parse(document);
  });
});

it('no cause is similar to itself, or to one that does not name it as known', () => {
  for (const code of CAUSE_CODES) expect(Object.keys(CAUSES[code].page.similar)).not.toContain(code);
});

it('a fix names the pod, its role and its bucket, and leaves nothing to replace that the pod knows', () => {
  const pasted = remedyOf('trust-policy-mismatch')
    .steps.flatMap(({ commands = [] }) => commands)
    .join('\n');
  expect(pasted).toContain(
    '"oidc.eks.us-east-1.amazonaws.com/id/ABC:sub": "system:serviceaccount:harness-builds:harness-worker"',
  );
  expect(pasted).toContain('arn:aws:iam::111122223333:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/ABC');
  expect(pasted).not.toMatch(/<[A-Z_]+>/);
});

it('no lifecycle rule lets an object expire other than the probe', () => {
  const rules = CAUSE_CODES.flatMap((code) =>
    remedyOf(code)
      .steps.flatMap(({ commands = [] }) => commands)
      .flatMap((command) => [...command.matchAll(/\+ \[(\{.*?\n\})\]\)\}'/gs)])
      .map(([, json = '']) => JSON.parse(json) as { Filter: { Prefix: string }; Expiration?: object }),
  );
  expect(rules.length).toBeGreaterThan(1);
  for (const { Expiration, Filter } of rules) if (Expiration) expect(Filter.Prefix).toBe('irsa-preflight-probe/');
});

it('no command replaces a document that it has not read', () => {
  const commands = CAUSE_CODES.flatMap((code) => remedyOf(code).steps.flatMap((step) => step.commands ?? []));
  const replacing = commands.filter((command) =>
    /update-assume-role-policy|put-bucket-policy|put-bucket-lifecycle|put-key-policy/.test(command),
  );
  expect(replacing.length).toBeGreaterThan(2);
  for (const command of replacing) expect(command).toContain('file://new-');
});

describe('the command that verifies a fix', () => {
  const commandFor = (seen = observations()) => verificationStep('role', valuesOf(gatherFacts(seen))).commands?.[0];

  it('fails where the pod has a different role', () => {
    expect(commandFor()).toContain('| grep -F :assumed-role/ci-cache/');
  });

  it('has a placeholder where nothing names the role', () => {
    const seen = observations({ calls: [] });
    delete seen.environment.AWS_ROLE_ARN;
    expect(commandFor(seen)).toContain(':assumed-role/<ROLE>/');
  });
});

describe('the message to forward', () => {
  const missing = {
    outcome: 'refused',
    status: 404,
    code: 'NoSuchBucket',
    message: 'The bucket is not there',
  } as const;
  const forwarded = (seen = observations({ calls: callsWith({ id: 'put', bucket: 'ci-cache', ...missing }) })) =>
    buildReport(diagnose(seen)).causes[0]?.fix.forward ?? '';

  it('starts with the problem and quotes what AWS returned', () => {
    expect(forwarded()).toMatch(
      /^The bucket ci-cache .* \(bucket-missing\)\. The preflight of our S3 build cache fails\.\n/,
    );
    expect(forwarded()).toContain(
      'Evidence: S3 returned 404 NoSuchBucket for PutObject on ci-cache: "The bucket is not there"',
    );
  });

  it('leaves out what the pod does not know', () => {
    const seen = observations({ calls: callsWith({ id: 'put', bucket: 'ci-cache', ...missing }) });
    delete seen.webIdentityToken;
    expect(forwarded(seen)).toContain(
      'Build pod: role arn:aws:iam::111122223333:role/ci-cache, bucket ci-cache in us-east-1.',
    );
  });
});
