import { generateKeyPairSync } from 'node:crypto';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { selfSigned } from '../../src/sandbox/certificate.ts';
import { play } from '../../src/sandbox/play.ts';
import type { Scenario } from '../../src/sandbox/scenario.ts';

// A real TLS server with a certificate of its own, for the name "sandbox".

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const key = privateKey.export({ type: 'pkcs8', format: 'pem' });
const cert = `-----BEGIN CERTIFICATE-----\n${selfSigned(privateKey).toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
const server = https.createServer({ key, cert }, (_request, response) => response.end());

beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise((resolve) => server.close(resolve)));

const pod = (env: Record<string, string>): Scenario => ({
  ...{ id: 'tls', title: '', source: 'irsa-preflight', expect: { verdict: 'fail', cause: null } },
  pod: {
    env: { AWS_ENDPOINT_URL_STS: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, ...env },
    files: { 'ca.pem': cert },
  },
});

it.each([
  ['tls-untrusted-ca', {}],
  ['tls-hostname-mismatch', { AWS_CA_BUNDLE: '{dir}/ca.pem' }],
])('%s', async (code, env) => {
  const { report, stdout } = await play(pod(env), { tool: 'dist/irsa-preflight.cjs' });
  expect(report?.causes.map((cause) => cause.code)).toEqual([code]);
  expect(stdout).toContain('sandbox');
});
