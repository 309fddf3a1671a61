import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Secrets } from '../../src/observe/secrets.ts';
import { runScenario } from '../../src/sandbox/runScenario.ts';
import type { Scenario } from '../../src/sandbox/scenario.ts';

const secret = fc
  .string({ minLength: 8, maxLength: 60 })
  .filter((text) => text.trim().length >= 8 && !text.includes('*'));

describe('a secret', () => {
  it.each(['message', 'reply', 'detail', 'why', 'problem', 'code', 'requestId'])(
    'is masked in the field %s, in every form in which it can be echoed',
    (field) => {
      fc.assert(
        fc.property(secret, fc.string(), fc.string(), (value, before, after) => {
          const secrets = new Secrets();
          secrets.add('a secret', value);
          const forms = [
            value.trim(),
            encodeURIComponent(value.trim().toWellFormed()),
            Buffer.from(value.trim()).toString('base64').replace(/=+$/, ''),
          ];
          for (const form of forms.slice(0, value.trim().length >= 10 ? 3 : 2)) {
            const sealed = JSON.stringify(secrets.seal({ [field]: `${before}${form}${after}` }));
            // If the surrounding text happens to contain the secret too, nothing can be asserted.
            if (!`${before}${after}`.includes(form)) expect(sealed).not.toContain(JSON.stringify(form).slice(1, -1));
          }
        }),
        { numRuns: 500 },
      );
    },
  );

  it('that is too long to be anything else is masked everywhere', () => {
    fc.assert(
      fc.property(fc.base64String({ minLength: 40, maxLength: 80 }), (value) => {
        const secrets = new Secrets();
        secrets.add('a session token', value);
        expect(JSON.stringify(secrets.seal({ arn: `arn:${value}`, nested: [{ key: value }] }))).not.toContain(value);
      }),
    );
  });
});

// Canaries in every place where a secret can occur, echoed by AWS in every part of its reply.
const CANARIES: Record<string, string> = {
  PLUGIN_SECRET_KEY: 'canary-of-the-secret-key',
  PLUGIN_SESSION_TOKEN: 'canary-of-the-session-token-that-is-long',
  PLUGIN_EXTERNAL_ID: 'canary-of-an-external-id',
  PLUGIN_USER_ROLE_EXTERNAL_ID: 'canary-of-another-external-id',
  AWS_CONTAINER_AUTHORIZATION_TOKEN: 'canary-of-the-agents-token',
};

it.each(['sts:AssumeRoleWithWebIdentity', 's3:ListObjectsV2', 's3:PutObject', 'sts:AssumeRole'])(
  'none appears in any output, even at log level trace, when %s echoes them all',
  async (operation) => {
    const echo = Object.values(CANARIES).join(' ');
    const scenario: Scenario = {
      ...{ id: 'canaries', title: '', source: 'irsa-preflight', expect: { verdict: 'fail', cause: null } },
      pod: { env: { ...CANARIES, HTTPS_PROXY: 'http://ci:canary-of-the-proxy@127.0.0.1:1' } },
      settings: {
        user_role_arn: 'arn:aws:iam::444455556666:role/cache',
        log_level: 'trace',
        report_junit: 'junit.xml',
        report_markdown: 'summary.md',
      },
      aws: {
        replies: {
          [operation]: {
            status: 403,
            code: CANARIES.PLUGIN_SECRET_KEY ?? '',
            message: `${echo} canary-of-the-proxy ${Buffer.from('ci:canary-of-the-proxy').toString('base64')}`,
            headers: { 'x-amz-request-id': CANARIES.PLUGIN_EXTERNAL_ID ?? '', server: echo },
          },
        },
      },
    };
    const { report, stdout, stderr, outputs, files } = await runScenario(scenario, { tool: 'dist/irsa-preflight.cjs' });
    const said = [stdout, stderr, outputs, JSON.stringify(report), ...Object.values(files)].join('\n');
    expect(Object.keys(files).sort()).toEqual(['junit.xml', 'output.env', 'report.json', 'summary.md']);
    expect([...Object.values(CANARIES), 'canary-of-the-proxy'].filter((canary) => said.includes(canary))).toEqual([]);
    expect(said).not.toContain(Buffer.from('ci:canary-of-the-proxy').toString('base64'));
    expect(report?.observations?.masked).toEqual(expect.arrayContaining(['external id', 'proxy password']));
  },
);
