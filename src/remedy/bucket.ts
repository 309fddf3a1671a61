import {
  bucketPolicy,
  keyPolicyStatement,
  kmsRolePolicy,
  probeLifecycle,
  rolePolicy,
  uploadsLifecycle,
} from './documents.ts';
import type { Remedy } from './fix.ts';
import type { Remedies } from './pod.ts';
import { quoted } from './shell.ts';
import type { Values } from './values.ts';

const putRolePolicy = (values: Values, also: string[] = []) =>
  `aws iam put-role-policy --role-name ${values.callerRole} --policy-name cache-steps --policy-document ${quoted(rolePolicy(values, also))}`;

const REPLACES =
  'This replaces the whole lifecycle configuration of the bucket: where there is one, add the rule to it.';
const putLifecycle = ({ bucket }: Values, rules: string) =>
  `aws s3api put-bucket-lifecycle-configuration --bucket ${bucket} --lifecycle-configuration ${quoted(rules)}`;

/** Where no cache key is set, the neutral prefix may be what is denied, and not the cache. */
const setCacheKeyFirst = ({ prefix, facts }: Values): Remedy['steps'] =>
  prefix || facts.call('put')?.outcome === 'ok'
    ? []
    : [
        {
          text: 'If the policy is for one prefix only, set cache_key on this step to the key of the cache steps: then that prefix is probed, and not a neutral one.',
        },
      ];

const grant = (values: Values, summary: string): Remedy => ({
  summary,
  owner: 'aws-admin',
  steps: [
    ...setCacheKeyFirst(values),
    {
      text: `Give the role ${values.callerRole} what the cache steps need of exactly this bucket${values.prefix ? ` (${values.bucketArn}/${values.prefix}* instead of /* keeps it to this cache)` : ''}:`,
      commands: [putRolePolicy(values)],
    },
  ],
});

const actions = ({ actions: denied }: Values) => denied.join(', ') || 'the action';

/** A fix for a policy that is neither the role's own nor the bucket's. */
const elsewhere =
  (where: string, owner: Remedy['owner'], commands: (values: Values) => string[] = () => []) =>
  (values: Values): Remedy => ({
    summary: `Have ${where} let ${values.callerArn} do ${actions(values)} on ${values.bucket}.`,
    owner,
    steps: [
      {
        text: `Forward this to whoever keeps ${where}: ${values.callerArn} needs s3:ListBucket on ${values.bucketArn} and s3:GetObject, s3:PutObject on ${values.objectsArn}.`,
        ...(commands(values).length ? { commands: commands(values) } : {}),
      },
    ],
  });

const organization = elsewhere("the organization's policies", 'aws-admin', ({ account }) => [
  `aws organizations list-policies-for-target --target-id ${account} --filter SERVICE_CONTROL_POLICY`,
]);
const resourceControl = elsewhere("the organization's resource control policies", 'aws-admin', () => [
  'aws organizations list-policies --filter RESOURCE_CONTROL_POLICY',
]);
const endpoint = elsewhere('the policy of the S3 endpoint of the VPC', 'network-admin', ({ region }) => [
  `aws ec2 describe-vpc-endpoints --region ${region} --filters Name=service-name,Values=com.amazonaws.${region}.s3 --query 'VpcEndpoints[].PolicyDocument'`,
]);
const boundary = elsewhere("the role's permissions boundary", 'aws-admin', ({ callerRole }) => [
  `aws iam get-role --role-name ${callerRole} --query Role.PermissionsBoundary`,
]);
const session = elsewhere('the policy that the session was made with', 'aws-admin');

const bucketSide = (values: Values): Remedy => ({
  summary: `Let the bucket policy of ${values.bucket} admit ${values.callerArn}.`,
  owner: 'aws-admin',
  steps: [
    {
      text: "In the bucket's account, see its policy; look for Deny statements and for conditions:",
      commands: [`aws s3api get-bucket-policy --bucket ${values.bucket} --query Policy --output text`],
    },
    {
      text: 'Add these statements (put-bucket-policy replaces the whole policy, so merge them with what is there):',
      document: bucketPolicy(values),
    },
  ],
});

const key = (values: Values): Remedy => ({
  summary: `Let the KMS key be used by ${values.callerArn}.`,
  owner: 'aws-admin',
  steps: [
    {
      text: 'Give the role the permission on the key:',
      commands: [
        `aws iam put-role-policy --role-name ${values.callerRole} --policy-name cache-steps-kms --policy-document ${quoted(kmsRolePolicy(values))}`,
      ],
    },
    {
      text: 'A key of another account, or one whose policy does not delegate to IAM, needs this statement in its key policy too:',
      document: keyPolicyStatement(values),
    },
  ],
});

const keyState =
  (summary: string, command: (values: Values) => string) =>
  (values: Values): Remedy => ({
    summary,
    owner: 'aws-admin',
    steps: [
      { text: "In the key's account:", commands: [command(values)] },
      {
        text: 'Or give the bucket another key:',
        commands: [`aws s3api get-bucket-encryption --bucket ${values.bucket}`],
      },
    ],
  });

export const bucketRemedies: Remedies = {
  'bucket-missing': ({ bucket, region }) => ({
    summary: `Correct the bucket's name, or create ${bucket}.`,
    owner: 'pipeline-author',
    steps: [
      { text: `No bucket is called ${bucket}. See that this step and the cache steps name the same, existing one.` },
      {
        text: 'To create it:',
        commands: [
          `aws s3api create-bucket --bucket ${bucket} --region ${region}${region === 'us-east-1' ? '' : ` --create-bucket-configuration LocationConstraint=${region}`}`,
        ],
      },
    ],
  }),
  'bucket-name-invalid': ({ bucket }) => ({
    summary: `Set bucket to the name alone; it is "${bucket}".`,
    owner: 'pipeline-author',
    steps: [
      {
        text: 'A bucket name has 3 to 63 lower-case letters, digits, dots and hyphens: no s3://, no path, no unresolved expression.',
      },
    ],
  }),
  'bucket-region-mismatch': ({ bucket, bucketRegion, region }) => ({
    summary: bucketRegion === region ? 'Set region to the region of the bucket.' : `Set region to ${bucketRegion}.`,
    owner: 'pipeline-author',
    steps: [
      {
        text: 'On this step and on the cache steps, or once as a stage variable PLUGIN_REGION:',
        document: `settings:\n  bucket: ${bucket}\n  region: ${bucketRegion === region ? '<REGION>' : bucketRegion}`,
      },
    ],
  }),
  'bucket-suspended': ({ bucket }) => ({
    summary: `Ask AWS Support about ${bucket} and its account.`,
    owner: 'aws-admin',
    steps: [{ text: 'AWS disables access for unpaid bills and for abuse; only AWS Support can say why.' }],
  }),
  's3-throttled': ({ bucket }) => ({
    summary: 'Run it again later, or let this step wait.',
    owner: 'aws-admin',
    steps: [
      {
        text: `Set wait: 2m on this step. If ${bucket} often asks to slow down, spread the cache keys over several prefixes.`,
      },
    ],
  }),
  's3-unavailable': () => ({
    summary: 'Run it again; S3 answers with server errors.',
    owner: 'aws-admin',
    steps: [
      {
        text: 'See https://health.aws.amazon.com/health/status, and set wait: 2m on this step to ride out short outages. For a store of your own, see its log.',
      },
    ],
  }),
  's3-signature-mismatch': ({ s3Host }) => ({
    summary: `Find out what changes requests on their way to ${s3Host}, or correct the secret key.`,
    owner: 'network-admin',
    steps: [
      {
        text: 'With a role, the key cannot be wrong: a proxy or mesh rewrites headers. Exempt S3 from it (NO_PROXY=.amazonaws.com).',
      },
      { text: 'With static keys, see that secret_key belongs to access_key, without blanks.' },
    ],
  }),
  's3-acl-not-supported': ({ acl }) => ({
    summary: `Remove acl (${acl}) from the cache steps: the bucket has ACLs disabled, as all new ones.`,
    owner: 'pipeline-author',
    steps: [
      {
        text: 'Remove acl from this step and the stage variable PLUGIN_ACL. The bucket owner owns every object anyway.',
      },
    ],
  }),
  's3-put-acl-denied': (values) => {
    const { acl, objectsArn, facts } = values;
    const blocked = facts.failures.some(({ call }) => /BlockPublicAcls/i.test(call.message ?? ''));
    const remove = { text: 'A cache needs no ACL: remove acl from this step and the stage variable PLUGIN_ACL.' };
    if (blocked)
      return {
        summary: `Remove acl (${acl}): the bucket blocks public ACLs.`,
        owner: 'pipeline-author',
        steps: [remove],
      };
    return {
      summary: `Remove acl (${acl}), or allow s3:PutObjectAcl on ${objectsArn}.`,
      owner: 'pipeline-author',
      steps: [
        remove,
        {
          text: 'Else an AWS admin adds s3:PutObjectAcl to the role:',
          commands: [putRolePolicy(values, ['s3:PutObjectAcl'])],
        },
      ],
    };
  },
  's3-encryption-header-required': ({ facts }) => {
    const passing = facts.seen.calls.find(({ id, outcome }) => id.startsWith('put-encrypted') && outcome === 'ok');
    const algorithm = passing?.sent['x-amz-server-side-encryption'] ?? 'AES256';
    return {
      summary: `Have the cache steps send x-amz-server-side-encryption: ${algorithm}.`,
      owner: 'pipeline-author',
      steps: [
        {
          text: 'Set the stage variable PLUGIN_ENCRYPTION, which the cache steps and this step read:',
          document: `variables:\n  - name: PLUGIN_ENCRYPTION\n    type: String\n    value: ${algorithm}`,
        },
        {
          text: 'Or have the policy deny only a wrong header, not a missing one (StringNotEqualsIfExists): the bucket encrypts by default.',
        },
      ],
    };
  },
  's3-object-lock-checksum': () => ({
    summary:
      'Let the SDK send its checksums: remove AWS_REQUEST_CHECKSUM_CALCULATION=when_required, or use a bucket without Object Lock.',
    owner: 'pipeline-author',
    steps: [
      {
        text: 'A bucket with Object Lock takes only writes with a checksum. With a custom endpoint plugins/cache sends none: then only a bucket without Object Lock works.',
      },
    ],
  }),
  's3-checksum-unsupported': ({ s3Host, s3Url }) => ({
    summary: `Name ${s3Host} as endpoint: then the cache steps send no such checksum.`,
    owner: 'pipeline-author',
    steps: [
      {
        text: 'Set endpoint on this step and on the cache steps, or set the stage variable AWS_REQUEST_CHECKSUM_CALCULATION to when_required:',
        document: `settings:\n  endpoint: ${s3Url}`,
      },
    ],
  }),
  'kms-key-policy-or-missing': (values) => ({
    ...key(values),
    steps: [
      {
        text: 'KMS says one sentence for three causes: the key is in another region, its policy allows nothing to the role, or denies it. See which key the bucket uses, and its policy:',
        commands: [
          `aws s3api get-bucket-encryption --bucket ${values.bucket}`,
          `aws kms get-key-policy --key-id ${values.kmsKey} --policy-name default --query Policy --output text`,
        ],
      },
      ...key(values).steps,
    ],
  }),
  'kms-key-disabled': keyState(
    'Enable the KMS key of the bucket.',
    ({ kmsKey }) => `aws kms enable-key --key-id ${kmsKey}`,
  ),
  'kms-key-pending-deletion': keyState(
    "Cancel the key's deletion.",
    ({ kmsKey }) => `aws kms cancel-key-deletion --key-id ${kmsKey} && aws kms enable-key --key-id ${kmsKey}`,
  ),
  'kms-key-not-found': keyState(
    "Correct the bucket's KMS key: name a key of another account by its whole ARN.",
    ({ bucket }) => `aws s3api get-bucket-encryption --bucket ${bucket}`,
  ),
  'kms-key-wrong-region': keyState(
    'Give the bucket a KMS key of its own region.',
    ({ region }) => `aws kms list-aliases --region ${region}`,
  ),
  'kms-decrypt-denied': key,
  'kms-decrypt-denied-multipart': key,
  'kms-generate-data-key-denied': key,
  's3-explicit-deny-identity-policy': (values) => ({
    summary: `Remove the Deny for ${actions(values)} from the policies of the role ${values.callerRole}.`,
    owner: 'aws-admin',
    steps: [
      {
        text: 'A Deny wins over every Allow. Find it:',
        commands: [
          `aws iam list-attached-role-policies --role-name ${values.callerRole}`,
          `aws iam list-role-policies --role-name ${values.callerRole}`,
        ],
      },
    ],
  }),
  's3-explicit-deny-bucket-policy': bucketSide,
  's3-explicit-deny-scp': organization,
  's3-explicit-deny-rcp': resourceControl,
  's3-explicit-deny-vpc-endpoint-policy': endpoint,
  's3-explicit-deny-permissions-boundary': boundary,
  's3-explicit-deny-session-policy': session,
  's3-not-allowed-by-bucket-policy': bucketSide,
  's3-not-allowed-by-scp': organization,
  's3-not-allowed-by-rcp': resourceControl,
  's3-not-allowed-by-vpc-endpoint-policy': endpoint,
  's3-not-allowed-by-permissions-boundary': boundary,
  's3-not-allowed-by-session-policy': session,
  's3-list-permission-missing': (values) =>
    grant(values, `Allow s3:ListBucket on ${values.bucketArn} for the role ${values.callerRole}.`),
  's3-object-arn-missing': (values) =>
    grant(values, `Let the policy of ${values.callerRole} name ${values.objectsArn} for the object actions.`),
  's3-identity-policy-missing': (values) =>
    grant(values, `Allow ${actions(values)} for the role ${values.callerRole}.`),
  's3-access-denied-unexplained': (values) => {
    const { actions: denied, bucket, callerArn, region, facts } = values;
    const rolesPolicy = { text: "The role's own policy; this is what it needs:", commands: [putRolePolicy(values)] };
    const key = {
      text: 'The KMS key, where the bucket is encrypted with one (the role needs kms:GenerateDataKey to write and kms:Decrypt to read):',
      commands: [`aws s3api get-bucket-encryption --bucket ${bucket}`],
    };
    // Where some calls on objects pass, the bucket's owner and policy are less likely, and the key is more.
    const somePass = facts.call('put')?.outcome === 'ok';
    return {
      summary: `Find out which policy denies ${denied.join(', ') || 'the action'} on ${bucket} to ${callerArn}.`,
      owner: 'aws-admin',
      steps: [
        ...setCacheKeyFirst(values),
        ...(somePass ? [key, rolesPolicy] : [rolesPolicy]),
        {
          text: "The bucket's policy and owner; a bucket of another account must admit the role too:",
          commands: [`aws s3api get-bucket-policy --bucket ${bucket} --query Policy --output text`],
        },
        ...(somePass ? [] : [key]),
        {
          text: 'The policy of the S3 endpoint of the VPC:',
          commands: [
            `aws ec2 describe-vpc-endpoints --region ${region} --filters Name=service-name,Values=com.amazonaws.${region}.s3 --query 'VpcEndpoints[].PolicyDocument'`,
          ],
        },
      ],
    };
  },
  's3-refused': () => ({
    summary: "Follow S3's own words above.",
    owner: 'aws-admin',
    steps: [{ text: 'This tool does not know that answer of S3.' }],
  }),
  's3-delete-denied': (values) => ({
    summary: 'Allow s3:DeleteObject, or let a lifecycle rule remove the probe object.',
    owner: 'aws-admin',
    steps: [
      {
        text: `Nothing needs to be done for the cache steps. To be rid of the small object that stays, a lifecycle rule. ${REPLACES}`,
        commands: [putLifecycle(values, probeLifecycle(values.facts.seen.settings.probePrefix))],
      },
      { text: 'Or add s3:DeleteObject to what the role may do:', commands: [putRolePolicy(values)] },
    ],
  }),
  's3-multipart-abort-denied': (values) => ({
    summary: 'Allow s3:AbortMultipartUpload, or let a lifecycle rule end unfinished uploads.',
    owner: 'aws-admin',
    steps: [
      { text: 'Allow it:', commands: [putRolePolicy(values)] },
      {
        text: `Or end unfinished uploads by a lifecycle rule. ${REPLACES}`,
        commands: [putLifecycle(values, uploadsLifecycle())],
      },
    ],
  }),
};
