import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createIssuer, type Issuer } from './issuer.ts';
import type { Scenario, TokenSpec } from './scenario.ts';

const ROLE_ARN = 'arn:aws:iam::111122223333:role/ci-cache';

/** The claims of a healthy pod's token. */
export function healthyClaims(): Record<string, unknown> {
  const now = Math.floor(Date.now() / 1000);
  return {
    ...{ aud: ['sts.amazonaws.com'], exp: now + 86_400, iat: now - 60, nbf: now - 60 },
    iss: 'https://oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E',
    'kubernetes.io': {
      namespace: 'harness-builds',
      pod: { name: 'harnessci-build-abc123', uid: '8c5f' },
      serviceaccount: { name: 'harness-worker', uid: '1f2e' },
    },
    sub: 'system:serviceaccount:harness-builds:harness-worker',
  };
}

/** A pod created on disk: its environment, its token files, a folder for what the run writes. */
export interface LaidPod {
  env: Record<string, string>;
  /** Where the run writes its report and outputs. */
  outDir: string;
  /** Its folder of temporary files. */
  tmpDir: string;
  tokens: string[];
  remove(): Promise<void>;
}

/** Creates a scenario's pod on disk, with tokens signed by the issuer. */
export async function createPod(
  { pod = {}, settings = {} }: Scenario,
  issuer: Issuer,
  endpoint: string,
): Promise<LaidPod> {
  const dir = await mkdtemp(path.join(tmpdir(), 'irsa-preflight-'));
  await chmod(dir, 0o755);
  const inDir = (name: string) => path.join(dir, name);
  const [eksDir, podDir, outDir, tmpDir] = [inDir('eks'), inDir('serviceaccount'), inDir('out'), inDir('tmp')];
  await Promise.all([eksDir, podDir, outDir, tmpDir].map((folder) => mkdir(folder)));
  // The run may be that of a different user.
  await Promise.all([outDir, tmpDir].map((folder) => chmod(folder, 0o777)));
  const webIdentity = await layToken(path.join(eksDir, 'token'), pod.token ?? {}, healthyClaims(), issuer);
  const own = pod.serviceAccountToken === undefined ? {} : pod.serviceAccountToken;
  const ownClaims = { ...healthyClaims(), aud: ['https://kubernetes.default.svc'] };
  const podToken = own && (await layToken(path.join(podDir, 'token'), own, ownClaims, issuer));
  const podIdentityFile = path.join(eksDir, 'pod-identity-token');
  await writeFile(podIdentityFile, await issuer.sign({ ...healthyClaims(), aud: ['pods.eks.amazonaws.com'] }));

  const places: Record<string, string> = {
    '{endpoint}': endpoint,
    '{port}': new URL(endpoint).port,
    '{tokenFile}': path.join(eksDir, 'token'),
    '{podIdentityTokenFile}': podIdentityFile,
    '{dir}': dir,
  };
  const fill = (text: string) =>
    Object.entries(places).reduce((filled, [name, value]) => filled.replaceAll(name, value), text);
  for (const [name, text] of Object.entries(pod.files ?? {})) await writeFile(path.join(dir, name), fill(text));
  const changes = { ...pod.env, ...asVariables(settings) };
  const env = { ...healthyEnv(dir, outDir, endpoint), ...changes };
  return {
    env: Object.fromEntries(
      Object.entries(env).flatMap(([name, value]) => (value === null ? [] : [[name, fill(value)]])),
    ),
    outDir,
    tmpDir,
    tokens: [webIdentity, podToken].filter((token): token is string => Boolean(token)),
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}

const asVariables = (settings: Record<string, string | null>) =>
  Object.fromEntries(Object.entries(settings).map(([name, value]) => [`PLUGIN_${name.toUpperCase()}`, value]));

// What EKS and Harness put into a container whose service account is annotated, with the sandbox in place of AWS.
const healthyEnv = (dir: string, outDir: string, endpoint: string): Record<string, string> => ({
  PATH: process.env.PATH ?? '',
  HOME: outDir,
  TMPDIR: path.join(dir, 'tmp'),
  CI: 'true',
  KUBERNETES_SERVICE_HOST: '10.100.0.1',
  HARNESS_WORKSPACE: outDir,
  DRONE_OUTPUT: path.join(outDir, 'output.env'),
  AWS_ROLE_ARN: ROLE_ARN,
  AWS_WEB_IDENTITY_TOKEN_FILE: '{tokenFile}',
  AWS_REGION: 'us-east-1',
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_STS_REGIONAL_ENDPOINTS: 'regional',
  AWS_ENDPOINT_URL_STS: endpoint,
  AWS_ENDPOINT_URL_S3: endpoint,
  AWS_EC2_METADATA_SERVICE_ENDPOINT: endpoint,
  AWS_SHARED_CREDENTIALS_FILE: path.join(dir, 'no-credentials'),
  AWS_CONFIG_FILE: path.join(dir, 'no-config'),
  PLUGIN_BUCKET: 'ci-cache',
  PLUGIN_REGION: 'us-east-1',
  PLUGIN_SERVICE_ACCOUNT_DIR: path.join(dir, 'serviceaccount'),
  PLUGIN_REPORT_JSON: path.join(outDir, 'report.json'),
});

async function layToken(
  file: string,
  spec: TokenSpec,
  healthy: Record<string, unknown>,
  issuer: Issuer,
): Promise<string | undefined> {
  if (spec.missing) return undefined;
  if (spec.directory) return void (await mkdir(file));
  const signer = spec.forged ? createIssuer() : issuer;
  const text = spec.text ?? (await signer.sign(relative({ ...healthy, ...spec.claims })));
  await writeFile(file, text);
  if (spec.mode) await chmod(file, Number.parseInt(spec.mode, 8));
  return text;
}

/** Times such as "+60" and "-60" are seconds from now; a claim that is null is left out. */
function relative(claims: Record<string, unknown>): Record<string, unknown> {
  const now = Math.floor(Date.now() / 1000);
  const times = new Set(['exp', 'iat', 'nbf']);
  return Object.fromEntries(
    Object.entries(claims)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, times.has(name) && typeof value === 'string' ? now + Number(value) : value]),
  );
}
