import {
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { createIssuer, type Issuer } from '../../src/sandbox/issuer.ts';
import type { Statement } from '../../src/sandbox/scenario.ts';
import { type Ceph, startCeph } from './ceph.ts';

export const SUBJECT = 'system:serviceaccount:harness-builds:harness-worker';

/** A real S3 and STS with a token issuer, and functions that set up roles and buckets. */
export interface Cloud {
  endpoint: string;
  issuer: Issuer;
  issuerUrl: string;
  owner: S3Client;
  /** Creates a role with the given policy that the service account can assume, and returns its ARN. */
  role(name: string, policy: Statement[]): Promise<string>;
  bucket(name: string, options?: { versioned?: boolean }): Promise<void>;
  /** The versions, delete markers and open uploads in a bucket. */
  content(bucket: string): Promise<{ keys: string[]; uploads: string[] }>;
  stop(): Promise<void>;
}

export async function startCloud(): Promise<Cloud> {
  const ceph: Ceph = await startCeph();
  const issuer = createIssuer();
  const served = await issuer.serve();
  const client = { endpoint: ceph.endpoint, region: 'us-east-1', credentials: ceph.keys };
  const iam = new IAMClient(client);
  const owner = new S3Client({ ...client, forcePathStyle: true });
  const host = served.url.replace('http://', '');
  await iam.send(
    new CreateOpenIDConnectProviderCommand({
      Url: served.url,
      ClientIDList: ['sts.amazonaws.com'],
      ThumbprintList: [issuer.thumbprint],
    }),
  );
  return {
    ...{ endpoint: ceph.endpoint, issuer, issuerUrl: served.url, owner },
    async role(name, policy) {
      // This version of Ceph calls the audience app_id.
      const condition = { StringEquals: { [`${host}:app_id`]: 'sts.amazonaws.com', [`${host}:sub`]: SUBJECT } };
      const trust = {
        Effect: 'Allow',
        Principal: { Federated: [`arn:aws:iam:::oidc-provider/${host}`] },
        Action: ['sts:AssumeRoleWithWebIdentity'],
        Condition: condition,
      };
      await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: policyOf([trust]) }));
      await iam.send(
        new PutRolePolicyCommand({ RoleName: name, PolicyName: 'cache', PolicyDocument: policyOf(policy) }),
      );
      return `arn:aws:iam:::role/${name}`;
    },
    async bucket(name, { versioned = false } = {}) {
      await owner.send(new CreateBucketCommand({ Bucket: name }));
      // Objects belong to the role session that wrote them: without this, the owner could not see what is left.
      const resources = [`arn:aws:s3:::${name}`, `arn:aws:s3:::${name}/*`];
      const all = {
        Effect: 'Allow',
        Principal: { AWS: ['arn:aws:iam:::user/owner'] },
        Action: 's3:*',
        Resource: resources,
      };
      await owner.send(new PutBucketPolicyCommand({ Bucket: name, Policy: policyOf([all]) }));
      if (versioned)
        await owner.send(
          new PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration: { Status: 'Enabled' } }),
        );
    },
    async content(bucket) {
      const { Versions = [], DeleteMarkers = [] } = await owner.send(new ListObjectVersionsCommand({ Bucket: bucket }));
      const { Uploads = [] } = await owner.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
      return {
        keys: [...Versions, ...DeleteMarkers].map(({ Key = '' }) => Key),
        uploads: Uploads.map(({ Key = '' }) => Key),
      };
    },
    async stop() {
      await served.close();
      owner.destroy();
      iam.destroy();
      await ceph.stop();
    },
  };
}

const policyOf = (statements: unknown[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });
