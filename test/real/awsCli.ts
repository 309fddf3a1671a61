import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { healthyClaims } from '../../src/sandbox/pod.ts';
import { type Cloud, SUBJECT } from './cloud.ts';

/** Whether each operation of the cache steps succeeded with an independent client, Debian's aws-cli. */
export interface CacheStep {
  headAbsent: boolean;
  headExisting: boolean;
  uploadSmall: boolean;
  uploadInParts: boolean;
  list: boolean;
  download: boolean;
}

export interface CacheObjects {
  bucket: string;
  /** The cache key; the object at `KEY/cached` exists. */
  key: string;
}

/** Performs the operations of Save Cache and Restore Cache, with the same role and the same web identity. */
export async function doAsTheCacheSteps(
  cloud: Cloud,
  roleArn: string,
  { bucket, key }: CacheObjects,
): Promise<CacheStep> {
  const dir = await mkdtemp(path.join(tmpdir(), 'irsa-preflight-cli-'));
  try {
    const env = {
      ...(await session(cloud, roleArn)),
      HOME: dir,
      PATH: process.env.PATH,
      AWS_REGION: 'us-east-1',
      AWS_MAX_ATTEMPTS: '1',
      AWS_EC2_METADATA_DISABLED: 'true',
    };
    const [small, large] = [path.join(dir, 'small'), path.join(dir, 'large')];
    await writeFile(small, Buffer.alloc(1024, 'x'));
    await writeFile(large, Buffer.alloc(12 * 1024 * 1024, 'x'));
    const aws = (...words: string[]) => run('aws', ['--endpoint-url', cloud.endpoint, ...words], env);
    const api = (operation: string, ...words: string[]) => aws('s3api', operation, '--bucket', bucket, ...words);
    const absent = await api('head-object', '--key', `${key}/nothing-here`);
    return {
      // Save Cache continues if it gets a clean 404 for a key that does not exist.
      headAbsent: absent.ok || /\(404\)/.test(absent.stderr),
      headExisting: (await api('head-object', '--key', `${key}/cached`)).ok,
      uploadSmall: (await api('put-object', '--key', `${key}/small`, '--body', small)).ok,
      uploadInParts: (await aws('s3', 'cp', '--only-show-errors', large, `s3://${bucket}/${key}/large`)).ok,
      list: (await api('list-objects-v2', '--prefix', key)).ok,
      download: (await api('get-object', '--key', `${key}/cached`, path.join(dir, 'got'))).ok,
    };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function session(cloud: Cloud, roleArn: string) {
  const token = await cloud.issuer.sign({ ...healthyClaims(), iss: cloud.issuerUrl, sub: SUBJECT });
  const sts = new STSClient({ endpoint: cloud.endpoint, region: 'us-east-1' });
  const command = new AssumeRoleWithWebIdentityCommand({
    RoleArn: roleArn,
    RoleSessionName: 'cache-step',
    WebIdentityToken: token,
  });
  const { Credentials } = await sts.send(command);
  sts.destroy();
  if (!Credentials) throw new Error('STS returned no credentials');
  return {
    AWS_ACCESS_KEY_ID: Credentials.AccessKeyId,
    AWS_SECRET_ACCESS_KEY: Credentials.SecretAccessKey,
    AWS_SESSION_TOKEN: Credentials.SessionToken,
  };
}

function run(program: string, words: string[], env: NodeJS.ProcessEnv): Promise<{ ok: boolean; stderr: string }> {
  return new Promise((resolve, reject) => {
    execFile(program, words, { env, timeout: 60_000 }, (error, _stdout, stderr) => {
      if ((error as NodeJS.ErrnoException | null)?.code === 'ENOENT')
        reject(new Error(`${program} is missing: apt-get install --no-install-recommends awscli`));
      else resolve({ ok: error === null, stderr });
    });
  });
}
