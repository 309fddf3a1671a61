import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAuthority } from '../../src/sandbox/certificate.ts';
import { runScenario } from '../../src/sandbox/runScenario.ts';
import type { Scenario } from '../../src/sandbox/scenario.ts';
import { freePorts } from './daemon.ts';
import { HOSTS, PASSWORD, type Squid, startSquid } from './squid.ts';

// The built tool behind a real proxy: the sandbox plays AWS, over TLS with a private CA, at names that only the proxy
// can resolve.

const authority = createAuthority('Acme Private CA');
const tls = authority.issue({ name: 'sandbox', hosts: [...HOSTS, 'localhost'] });

let squid: Squid;
beforeAll(async () => {
  squid = await startSquid(authority.issue({ name: 'localhost', hosts: ['localhost'] }));
}, 150_000);
afterAll(() => squid?.stop());

/** A pod whose AWS endpoints have names that only the proxy can resolve. */
function pod(env: Record<string, string>, { overTls = true } = {}): Scenario {
  const at = (host: string) => `${overTls ? 'https' : 'http'}://${host}:{port}`;
  return {
    ...{ id: 'proxy', title: '', source: 'irsa-preflight', expect: { verdict: 'pass', cause: null } },
    settings: { path_style: 'true' },
    pod: {
      env: {
        AWS_ENDPOINT_URL_STS: at('sts.sandbox.test'),
        AWS_ENDPOINT_URL_S3: at('s3.sandbox.test'),
        AWS_CA_BUNDLE: '{dir}/ca.pem',
        ...env,
      },
      files: { 'ca.pem': authority.certificate },
    },
  };
}

const run = (scenario: Scenario, overTls = true) =>
  runScenario(scenario, { tool: 'dist/irsa-preflight.cjs', ...(overTls ? { tls } : {}) });
const codes = (report: { causes: { code: string }[] } | undefined) => report?.causes.map(({ code }) => code);

describe('a proxy that lets requests through', () => {
  it('tunnels every request to AWS', async () => {
    const { code, report, stdout } = await run(pod({ HTTPS_PROXY: `http://127.0.0.1:${squid.ports.open}` }));
    expect({ code, causes: codes(report), stdout }).toMatchObject({ code: 0, causes: [] });
    const asked = await squid.asked('open');
    for (const host of HOSTS) expect(asked.join('\n')).toContain(`CONNECT ${host}`);
  });

  it('forwards plain HTTP without a tunnel, and needs no scheme in its URL', async () => {
    const before = (await squid.asked('open')).length;
    const { code, report } = await run(pod({ http_proxy: `127.0.0.1:${squid.ports.open}` }, { overTls: false }), false);
    expect({ code, causes: codes(report) }).toEqual({ code: 0, causes: [] });
    const asked = (await squid.asked('open')).slice(before).join('\n');
    expect(asked).toMatch(/PUT http:\/\/s3\.sandbox\.test/);
    expect(asked).not.toContain('CONNECT');
  });

  it('authenticates the user in its URL', async () => {
    const { code, stdout, report } = await run(
      pod({ HTTPS_PROXY: `http://ci:${PASSWORD}@127.0.0.1:${squid.ports.authenticated}` }),
    );
    expect({ code, causes: codes(report) }).toEqual({ code: 0, causes: [] });
    expect(stdout + JSON.stringify(report)).not.toContain(PASSWORD);
  });

  it('can itself be reached over TLS', async () => {
    const { code, report } = await run(pod({ HTTPS_PROXY: `https://localhost:${squid.ports.secure}` }));
    expect({ code, causes: codes(report) }).toEqual({ code: 0, causes: [] });
    expect((await squid.asked('secure')).join('\n')).toContain('CONNECT s3.sandbox.test');
  });
});

describe('a proxy that does not let requests through', () => {
  it.each<[string, () => Record<string, string>, string, string]>([
    ['no user', () => ({ HTTPS_PROXY: `http://127.0.0.1:${squid.ports.authenticated}` }), 'proxy-auth-required', '407'],
    [
      'a wrong password',
      () => ({ HTTPS_PROXY: `http://ci:wrong-password@127.0.0.1:${squid.ports.authenticated}` }),
      'proxy-auth-required',
      '407',
    ],
    ['CONNECT refused', () => ({ HTTPS_PROXY: `http://127.0.0.1:${squid.ports.refusing}` }), 'proxy-refused', '403'],
    [
      'a host that it cannot reach',
      () => ({
        HTTPS_PROXY: `http://127.0.0.1:${squid.ports.open}`,
        AWS_ENDPOINT_URL_STS: 'https://elsewhere.sandbox.test',
        PLUGIN_TIMEOUT: '20s',
      }),
      'proxy-refused',
      'proxy returned 5',
    ],
    [
      'AWS exempted by NO_PROXY, and not reachable without the proxy',
      () => ({ HTTPS_PROXY: `http://127.0.0.1:${squid.ports.open}`, NO_PROXY: '.sandbox.test' }),
      'sts-unreachable',
      'does not resolve',
    ],
  ])('%s', async (_what, env, cause, said) => {
    const { code, report, stdout } = await run(pod(env()));
    expect({ code, causes: codes(report) }).toEqual({ code: 1, causes: [cause] });
    expect(stdout).toContain(said);
    expect(stdout).not.toContain('wrong-password');
  });

  it('nothing listening on its port', async () => {
    const [port] = await freePorts(1);
    const { code, report, stdout } = await run(pod({ HTTPS_PROXY: `http://127.0.0.1:${port}` }));
    expect({ code, causes: codes(report) }).toEqual({ code: 1, causes: ['proxy-unreachable'] });
    expect(stdout).toContain(`http://127.0.0.1:${port}`);
  });
});
