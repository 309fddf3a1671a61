import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSandbox } from '../../src/sandbox/aws.ts';
import { createIssuer } from '../../src/sandbox/issuer.ts';
import { createPod } from '../../src/sandbox/pod.ts';
import type { Scenario } from '../../src/sandbox/scenario.ts';
import { SCENARIOS } from '../../src/sandbox/scenarios.ts';
import { type BuiltImage, buildImage, type RunAs, readReport } from './image.ts';

let image: BuiltImage;
beforeAll(async () => {
  image = await buildImage();
}, 600_000);
afterAll(() => image?.remove());

const issuer = createIssuer();
const failure = SCENARIOS.find(({ id }) => id === 'policy-without-slash-star') ?? SCENARIOS[0];

async function runInImage(scenario: Scenario, as: RunAs, env: Record<string, string> = {}) {
  const sandbox = await startSandbox(scenario.aws ?? {}, issuer);
  const pod = await createPod(scenario, issuer, sandbox.endpoint);
  try {
    const ran = await image.run(pod, { ...as, env: { IRSA_PREFLIGHT_DEBUG: '1', ...env } });
    return { ...ran, report: await readReport(pod).catch(() => undefined), leftovers: sandbox.store.leftovers };
  } finally {
    await sandbox.close();
    await pod.remove();
  }
}

describe.each<[string, RunAs]>([
  ['as root', { uid: 0, readOnly: false }],
  ['as 65532', { uid: 65532, readOnly: false }],
  ['as 1001090000 with a read-only root', { uid: 1001090000, readOnly: true }],
])('%s', (_who, as) => {
  it('passes a healthy pod, from compiled code', async () => {
    const { code, stdout, stderr, report, leftovers } = await runInImage(SCENARIOS[0], as);
    expect({ code, stderr, verdict: report?.verdict, leftovers }).toMatchObject({
      code: 0,
      verdict: 'pass',
      leftovers: 0,
      stderr: 'compiled code used\n',
    });
    expect(stdout).toContain('PASS');
  });

  it('fails a broken pod with its cause', async () => {
    const { code, report } = await runInImage(failure, as);
    expect({ code, cause: report?.causes[0].code }).toEqual({ code: 1, cause: 's3-object-arn-missing' });
  });
});

it.each([
  ['NODE_OPTIONS', '-r dd-trace/ci/init'],
  ['NODE_OPTIONS', '--max-old-space-size=1'],
  ['NODE_DEBUG', 'http,net,tls'],
  ['NODE_EXTRA_CA_CERTS', '/nowhere.pem'],
])('is not affected by the stage variable %s=%s', async (name, value) => {
  const { code, stderr } = await runInImage(SCENARIOS[0], { uid: 65532, readOnly: false }, { [name]: value });
  expect({ code, stderr }).toEqual({ code: 0, stderr: 'compiled code used\n' });
});

it('has an entry point with absolute paths, and is small', () => {
  const [env, ...words] = image.entrypoint;
  expect([env, ...words.slice(-2)]).toEqual(['/usr/bin/env', '/usr/local/bin/node', '/app/irsa-preflight.cjs']);
  expect(image.workingDir).toBe('/harness');
  const MB = 1_000_000;
  const { base, ours } = image.sizes;
  const inMB = (bytes: number) => `${(bytes / MB).toFixed(1)} MB`;
  console.log(
    [
      `base   ${inMB(base.disk)} on disk, ${inMB(base.compressed)} compressed`,
      `ours   ${inMB(ours.disk)} on disk, ${inMB(ours.compressed)} compressed`,
      `whole  ${inMB(base.disk + ours.disk)} on disk, ${inMB(base.compressed + ours.compressed)} compressed`,
    ].join('\n'),
  );
  expect(ours.compressed).toBeLessThan(2 * MB);
});
