import { describe, expect, it } from '@jest/globals';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import { buildReport } from '../../src/report/report.ts';
import { renderWhole } from '../../src/report/text/text.ts';
import { wrap } from '../../src/report/text/wrap.ts';
import type { Call } from '../../src/schema/observations.ts';
import { callsWith, observations } from '../facts/observations.ts';

function render(calls: Call[], color = false): string {
  const seen = observations({ calls });
  return renderWhole(buildReport(diagnose(seen)), { color, version: '1.2.3' });
}

const denied = (id: Call['id']): Partial<Call> => ({
  id,
  outcome: 'refused',
  status: 403,
  code: 'AccessDenied',
  message: 'Access Denied',
});

describe('the text', () => {
  it('has three lines for a pass', () => {
    expect(render(callsWith())).toMatchInlineSnapshot(`
"PASS  save and restore will reach the bucket ci-cache in us-east-1 as ci-cache.
      pod → service account → token → STS → role → bucket
      10 requests in 0.1 s; nothing is left in the bucket. irsa-preflight 1.2.3
"
`);
  });

  it('ends with verdict, reason and fix for a failure, and marks where it fails', () => {
    const text = render(
      callsWith({
        id: 'assume-role-with-web-identity',
        outcome: 'refused',
        status: 403,
        code: 'AccessDenied',
        message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
      }),
    );
    expect(text).toContain('STS ✗ role → bucket');
    expect(text.indexOf('FAIL')).toBeGreaterThan(text.indexOf('✗'));
    expect(text.indexOf('Fix, for an AWS admin')).toBeGreaterThan(text.indexOf('Why'));
  });

  it('is coloured only on request', () => {
    expect(render(callsWith(denied('list')), true)).toContain('\u001b[');
    expect(render(callsWith(denied('list')))).not.toContain('\u001b');
  });

  it('avoids the word that Harness takes as a sign of running out of memory', () => {
    expect(render(callsWith(denied('list'), denied('put')))).not.toMatch(/killed/i);
  });
});

describe('wrap', () => {
  it('breaks between words, and never within one', () => {
    expect(wrap('aaa bbb ccc', 7)).toEqual(['aaa bbb', 'ccc']);
    expect(wrap('x arn:aws:iam::111122223333:role/ci-cache y', 10)).toEqual([
      'x',
      'arn:aws:iam::111122223333:role/ci-cache',
      'y',
    ]);
  });
});

it('a cause that is ignored is named above a pass, and below the fix of another cause', () => {
  const settings = { ...observations().settings, ignore: ['s3-delete-denied'] };
  const textOf = (calls: ReturnType<typeof callsWith>) =>
    renderWhole(buildReport(diagnose(observations({ calls, settings }))), { color: false, version: '1.2.3' });
  expect(textOf(callsWith(denied('delete')))).toMatch(
    /^Ignored because of the setting ignore: s3-delete-denied: .*\nPASS/s,
  );
  expect(textOf(callsWith(denied('delete'), denied('list')))).toMatch(
    /\nFix, for .*\nAlso s3-delete-denied \(ignored\): /s,
  );
});
