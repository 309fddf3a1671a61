import { expect, it } from '@jest/globals';
import { evidenceText } from '../../src/report/evidenceText.ts';
import type { Evidence, EvidenceOf } from '../../src/schema/evidence.ts';

const reply = (changes: Partial<EvidenceOf<'reply'>> = {}): Evidence => ({
  ...{ kind: 'reply', call: 'list', from: 'S3', operation: 'ListObjectsV2', target: 'ci-cache' },
  ...{ outcome: 'refused', status: 403, code: 'AccessDenied', message: 'Access Denied', ...changes },
});

it.each<[string, Evidence]>([
  ['S3 returned 403 AccessDenied for ListObjectsV2 on ci-cache: "Access Denied"', reply()],
  [
    'S3 returned 503 for ListObjectsV2 on ci-cache after 3 attempts.',
    { ...reply({ status: 503, attempts: 3 }), code: undefined, message: undefined } as Evidence,
  ],
  ['The AWS SDK did not send ListObjectsV2: Invalid URL.', reply({ outcome: 'unsent', message: 'Invalid URL' })],
  ['S3 had not responded to ListObjectsV2 on ci-cache when the time was up.', reply({ outcome: 'open' })],
  [
    'ListObjectsV2 on ci-cache got no response from S3: the certificate has expired (CERT_HAS_EXPIRED).',
    reply({ outcome: 'unanswered', code: 'CERT_HAS_EXPIRED' }),
  ],
  [
    'ListObjectsV2 on ci-cache got no response from S3: no response within 52 s.',
    reply({ outcome: 'unanswered', code: 'Abandoned', message: 'no response within 52 s' }),
  ],
  [
    'The request was therefore made with the node\'s role. S3 returned 403 AccessDenied for ListObjectsV2 on ci-cache: "Access Denied"',
    reply({ as: 'node-role' }),
  ],
  [
    'The token has the issuer https://x, the subject s and the audience a, b.',
    { kind: 'claims', token: 'web-identity', issuer: 'https://x', subject: 's', audience: ['a', 'b'] },
  ],
  [
    "The pod's own token was issued at 2026-01-01T00:00:00Z and is valid until 1e+300. This check ran at NOW.",
    { kind: 'claims', token: 'pod', issuedAt: 1_767_225_600, expiresAt: 1e300, now: 'NOW' },
  ],
  [
    'AWS_ROLE_ARN and AWS_REGION are not set: that is all.',
    { kind: 'variable', names: ['AWS_ROLE_ARN', 'AWS_REGION'], isSet: false, shows: 'that is all' },
  ],
  ['AWS_SECRET_ACCESS_KEY is set.', { kind: 'variable', names: ['AWS_SECRET_ACCESS_KEY'], isSet: true }],
  ['The setting acl is " ".', { kind: 'setting', names: ['acl'], isSet: true, value: ' ' }],
  ['The policy p denies it: {"x"}', { kind: 'document', name: 'The policy p', shows: 'denies it', quote: '{"x"}' }],
  ['The policy p denies it.', { kind: 'document', name: 'The policy p', shows: 'denies it' }],
  ['Network path to s3: a; b.', { kind: 'route', host: 's3', layers: ['a', 'b'] }],
  [
    'Denied: s3:PutObject. Allowed: s3:ListBucket.',
    { kind: 'permissions', denied: ['s3:PutObject'], allowed: ['s3:ListBucket'] },
  ],
  ['Allowed: s3:ListBucket.', { kind: 'permissions', denied: [], allowed: ['s3:ListBucket'] }],
  ["The node's clock is 20 minutes behind AWS's.", { kind: 'clock', skewSeconds: 1200 }],
  ["The node's clock is 90 seconds ahead of AWS's.", { kind: 'clock', skewSeconds: -90 }],
  ['So it is.', { kind: 'remark', text: 'So it is.', isGeneral: true }],
])('%s', (sentence, evidence) => {
  expect(evidenceText(evidence)).toBe(sentence);
});

it('cuts what is long, and never the reason that AWS gives', () => {
  const brief = { shortArns: true, messageLength: 20 };
  expect(evidenceText(reply({ message: 'x'.repeat(50) }), brief)).toContain(`"${'x'.repeat(20)}…"`);
  const reason = 'because no identity-based policy allows the s3:ListBucket action';
  const message = `User: arn:aws:sts::111122223333:assumed-role/ci/x ${'y'.repeat(50)} ${reason}`;
  const shown = evidenceText(reply({ message }), brief);
  expect(shown).toContain(reason);
  expect(shown).not.toContain('arn:aws');
});
