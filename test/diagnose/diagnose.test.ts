import { describe, expect, it } from '@jest/globals';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import type { Call, Observations } from '../../src/schema/observations.ts';
import { callsWith, observations } from '../facts/observations.ts';

const denied = (id: Call['id'], message = 'Access Denied'): Partial<Call> => ({
  id,
  outcome: 'refused',
  status: 403,
  code: 'AccessDenied',
  message,
});
const codes = (changes: Partial<Observations>) => diagnose(observations(changes)).causes.map(({ code }) => code);

describe('diagnose', () => {
  it('finds nothing wrong with a healthy pod', () => {
    const { verdict, causes, ready, role, checks } = diagnose(observations());
    expect({ verdict, causes, ready, role }).toEqual({ verdict: 'pass', causes: [], ready: true, role: 'ci-cache' });
    expect(checks.filter(({ status }) => status === 'fail' || status === 'warn')).toEqual([]);
  });

  it('is pure: it changes nothing, and gives the same result again', () => {
    const seen = observations({ calls: callsWith(denied('put'), denied('list')) });
    const before = structuredClone(seen);
    const { facts: _one, ...first } = diagnose(seen);
    const { facts: _other, ...second } = diagnose(seen);
    expect(first).toEqual(second);
    expect(seen).toEqual(before);
  });

  it('reports two independent causes, starting with the one that blocks first', () => {
    const key =
      'User: a is not authorized to perform: kms:GenerateDataKey on resource: arn:aws:kms:us-east-1:1:key/k because no identity-based policy allows the kms:GenerateDataKey action';
    const deny =
      'User: a is not authorized to perform: s3:ListBucket on resource: "arn:aws:s3:::ci-cache" with an explicit deny in a resource-based policy';
    expect(codes({ calls: callsWith(denied('put', key), denied('list', deny)) })).toEqual([
      's3-explicit-deny-bucket-policy',
      'kms-generate-data-key-denied',
    ]);
  });

  it('does not report a consequence as a cause: the wrong identity explains the denial', () => {
    const seen = {
      calls: callsWith(denied('put'), denied('list')),
      credentials: {
        ...observations().credentials,
        source: 'access-keys' as const,
        from: ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'],
        shadows: ['web-identity' as const],
        accessKeyPrefix: 'AKIA',
        sessionToken: false,
      },
    };
    expect(codes(seen)).toEqual(['static-keys-shadow-irsa']);
  });

  it('reports what the wrong identity does not explain', () => {
    const missing: Partial<Call> = { outcome: 'refused', status: 404, code: 'NoSuchBucket' };
    const calls = callsWith({ id: 'list', ...missing }, { id: 'put', ...missing }, { id: 'create-upload', ...missing });
    const credentials = {
      ...observations().credentials,
      source: 'access-keys' as const,
      from: ['AWS_ACCESS_KEY_ID'],
      shadows: ['web-identity' as const],
      accessKeyPrefix: 'AKIA',
      sessionToken: false,
    };
    expect(codes({ calls, credentials })).toEqual(['bucket-missing', 'static-keys-shadow-irsa']);
  });

  it('is ready even if expectations fail: the cache itself will work', () => {
    const seen = observations();
    seen.settings.expectedRoleArn = 'arn:aws:iam::111122223333:role/other';
    expect(diagnose(seen)).toMatchObject({ verdict: 'fail', ready: true });
  });

  it('reports nothing if the store does not support GetCallerIdentity', () => {
    expect(
      codes({
        calls: callsWith({ id: 'get-caller-identity', outcome: 'refused', status: 405, code: 'MethodNotAllowed' }),
      }),
    ).toEqual([]);
  });

  it.each([
    ['404', { status: 404, code: 'NoSuchKey' }],
    [
      'a 403 that names s3:ListBucket',
      {
        status: 403,
        code: 'AccessDenied',
        message:
          'User: a is not authorized to perform: s3:ListBucket on resource: "arn:aws:s3:::ci-cache" because no identity-based policy allows the s3:ListBucket action',
      },
    ],
  ])('does not treat %s for the probe object as a denied read: another run has removed it', (_what, reply) => {
    const gone = { outcome: 'refused' as const, ...reply };
    expect(
      codes({
        calls: callsWith(
          { id: 'get', ...gone },
          { id: 'get-2', operation: 'GetObject', ...gone },
          { id: 'get-3', operation: 'GetObject', ...gone },
        ),
      }),
    ).toEqual([]);
  });

  it('ignores failures that do not affect the operations', () => {
    const seen = observations({ calls: callsWith(denied('list')) });
    seen.settings.operations = ['save'];
    expect(diagnose(seen).verdict).toBe('pass');
  });

  it('reports an unknown STS error code', () => {
    const unknown: Partial<Call> = {
      id: 'assume-role-with-web-identity',
      outcome: 'refused',
      status: 400,
      code: 'BrandNewError',
      message: 'New.',
    };
    const seen = {
      calls: callsWith(unknown).slice(0, 1),
      credentials: { ...observations().credentials, obtained: false },
    };
    expect(codes(seen)).toEqual(['sts-refused']);
  });

  it("reports an unknown S3 error code as possible, with AWS's message", () => {
    const { causes } = diagnose(
      observations({
        calls: callsWith({
          id: 'put',
          outcome: 'refused',
          status: 400,
          code: 'BrandNewError',
          message: 'Something new.',
        }),
      }),
    );
    expect(causes).toMatchObject([{ code: 's3-refused', certainty: 'possible' }]);
    expect(JSON.stringify(causes[0]?.evidence)).toContain('Something new.');
  });
});
