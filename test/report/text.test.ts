import { describe, expect, it } from '@jest/globals';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import type { Call } from '../../src/observe/observations.ts';
import { fixFor } from '../../src/remedy/remedies.ts';
import { buildReport } from '../../src/report/report.ts';
import { renderText } from '../../src/report/text/text.ts';
import { wrap } from '../../src/report/text/wrap.ts';
import { callsWith, observations } from '../diagnose/observations.ts';

function render(calls: Call[], color = false): string {
  const seen = observations({ calls });
  return renderText(buildReport(seen, diagnose(seen), fixFor), { color, version: '1.2.3' });
}

const denied = (id: string): Partial<Call> => ({
  id,
  outcome: 'refused',
  status: 403,
  code: 'AccessDenied',
  message: 'Access Denied',
});

describe('the text', () => {
  it('of a pass has three lines', () => {
    expect(render(callsWith())).toMatchInlineSnapshot(`
"PASS  save and restore will reach the bucket ci-cache in us-east-1 as ci-cache.
      pod → service account → token → STS → role → bucket
      10 requests in 0.1 s; nothing is left in the bucket. irsa-preflight 1.2.3
"
`);
  });

  it('of a failure ends with verdict, why and fix, and draws where it breaks', () => {
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

  it('colours only where it is asked to', () => {
    expect(render(callsWith(denied('list')), true)).toContain('\u001b[');
    expect(render(callsWith(denied('list')))).not.toContain('\u001b');
  });

  it('avoids the word that Harness takes for out of memory', () => {
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
