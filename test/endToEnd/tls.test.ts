import { describe, expect, it } from '@jest/globals';
import { createAuthority } from '../../src/sandbox/certificate.ts';
import { runScenario } from '../../src/sandbox/runScenario.ts';
import type { Scenario } from '../../src/sandbox/scenario.ts';

// A real TLS server on localhost, with certificates from a private CA.

const authority = createAuthority('Acme Inspection CA');
const another = createAuthority('Another CA');
const DAY_MS = 86_400_000;
const good = authority.issue({ name: 'localhost', hosts: ['localhost'] });
const expired = authority.issue({ name: 'localhost', hosts: ['localhost'], until: new Date(Date.now() - DAY_MS) });
const wrongName = authority.issue({ name: 'minio.corp', hosts: ['minio.corp'] });

const tool = 'dist/irsa-preflight.cjs';
const pod = (env: Record<string, string>): Scenario => ({
  ...{ id: 'tls', title: '', source: 'irsa-preflight', expect: { verdict: 'fail', cause: null } },
  // There is no ci-cache.localhost.
  settings: { path_style: 'true' },
  // The system's certificates are disabled, so that only the ones set here count.
  pod: {
    env: { SSL_CERT_FILE: '/nowhere', SSL_CERT_DIR: '/nowhere', ...env },
    files: { 'ca.pem': authority.certificate, 'other.pem': another.certificate, 'empty.pem': '' },
  },
});
const codes = (report: { causes: { code: string }[] } | undefined) => report?.causes.map(({ code }) => code);

describe('certificates are trusted as the Go SDK trusts them', () => {
  it.concurrent.each([
    ['the bundle in AWS_CA_BUNDLE', { AWS_CA_BUNDLE: '{dir}/ca.pem' }],
    ['SSL_CERT_FILE', { SSL_CERT_FILE: '{dir}/ca.pem' }],
    ['a folder in SSL_CERT_DIR', { SSL_CERT_DIR: '/nowhere:{dir}' }],
  ])('%s: a pass', async (_where, env) => {
    const { code, report } = await runScenario(pod(env), { tool, tls: good });
    expect({ code, causes: codes(report) }).toEqual({ code: 0, causes: [] });
  });

  it.concurrent.each([
    ['no CA configured', {}, good, 'tls-untrusted-ca', 'Acme Inspection CA'],
    ['a bundle with another CA', { AWS_CA_BUNDLE: '{dir}/other.pem' }, good, 'tls-untrusted-ca', 'other.pem'],
    [
      'AWS_CA_BUNDLE, which replaces the system certificates',
      { AWS_CA_BUNDLE: '{dir}/other.pem', SSL_CERT_FILE: '{dir}/ca.pem' },
      good,
      'tls-untrusted-ca',
      'other.pem',
    ],
    ['an expired certificate', { AWS_CA_BUNDLE: '{dir}/ca.pem' }, expired, 'tls-untrusted-ca', 'expired'],
    [
      'a certificate for another name',
      { AWS_CA_BUNDLE: '{dir}/ca.pem' },
      wrongName,
      'tls-hostname-mismatch',
      'minio.corp',
    ],
    [
      'a bundle that does not exist',
      { AWS_CA_BUNDLE: '{dir}/gone.pem' },
      good,
      'sdk-configuration-invalid',
      'gone.pem',
    ],
    [
      'a bundle without a certificate',
      { AWS_CA_BUNDLE: '{dir}/empty.pem' },
      good,
      'sdk-configuration-invalid',
      'empty.pem',
    ],
  ])('%s', async (_what, env, tls, cause, said) => {
    const { code, report, stdout } = await runScenario(pod(env), { tool, tls });
    expect({ code, causes: codes(report) }).toEqual({ code: 1, causes: [cause] });
    expect(stdout.replace(/\s+/g, ' ')).toContain(said);
  });
});
