import type { CauseCode } from '../diagnose/catalogue.ts';
import { bucketPolicy, keyPolicyStatement, kmsRolePolicy, rolePolicy, trustPolicy } from './documents.ts';
import type { Step } from './fix.ts';
import type { Values } from './values.ts';

// The same changes for those who keep them in Terraform or in a Helm chart. JSON is valid inside jsonencode().

type AsCode = (values: Values) => Step[];

const resource = (type: string, name: string, lines: string[]) =>
  [
    `resource "${type}" "${name}" {`,
    ...lines.map((line) => (line ? `  ${line.replaceAll('\n', '\n  ')}` : '')),
    '}',
  ].join('\n');

const terraform = (document: string): Step => ({ text: 'In Terraform:', document });

const annotation: AsCode = ({ serviceAccount, roleArn, namespace }) => {
  const name = serviceAccount === 'default' ? '<SERVICE_ACCOUNT>' : serviceAccount;
  return [
    {
      text: 'In the values of a Helm chart with the usual service account block:',
      document: [
        'serviceAccount:',
        '  create: true',
        `  name: ${name}`,
        '  annotations:',
        `    eks.amazonaws.com/role-arn: ${roleArn}`,
      ].join('\n'),
    },
    terraform(
      resource('kubernetes_service_account_v1', 'cache', [
        'metadata {',
        `  name        = "${name}"`,
        `  namespace   = "${namespace}"`,
        `  annotations = { "eks.amazonaws.com/role-arn" = "${roleArn}" }`,
        '}',
      ]),
    ),
  ];
};

const trust: AsCode = (values) => [
  terraform(
    resource('aws_iam_role', 'cache', [
      `name               = "${values.role}"`,
      `assume_role_policy = jsonencode(${trustPolicy(values)})`,
    ]),
  ),
];

const provider: AsCode = ({ issuer }) => [
  terraform(
    resource('aws_iam_openid_connect_provider', 'cluster', [
      `url            = "https://${issuer}"`,
      'client_id_list = ["sts.amazonaws.com"]',
    ]),
  ),
];

const policy =
  (document: (values: Values) => string, name: string): AsCode =>
  (values) => [
    terraform(
      resource('aws_iam_role_policy', name.replaceAll('-', '_'), [
        `name   = "${name}"`,
        `role   = "${values.callerRole}"`,
        `policy = jsonencode(${document(values)})`,
      ]),
    ),
  ];

const role = policy((values) => rolePolicy(values), 'cache-steps');

const bucket: AsCode = (values) => [
  terraform(
    resource('aws_s3_bucket_policy', 'cache', [
      `bucket = "${values.bucket}"`,
      `policy = jsonencode(${bucketPolicy(values)})`,
    ]),
  ),
];

const key: AsCode = (values) => [
  ...policy(kmsRolePolicy, 'cache-steps-kms')(values),
  {
    text: "The statement for the key's policy (aws_kms_key_policy):",
    document: `jsonencode(${keyPolicyStatement(values)})`,
  },
];

const secondRole: AsCode = (values) => [
  terraform(
    resource('aws_iam_role_policy', 'assume_cache_role', [
      'name   = "assume-cache-role"',
      `role   = "${values.role}"`,
      `policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Resource = "${values.secondRole}" }] })`,
    ]),
  ),
];

const association: AsCode = ({ cluster, namespace, serviceAccount }) => [
  terraform(
    resource('aws_eks_pod_identity_association', 'cache', [
      `cluster_name    = "${cluster}"`,
      `namespace       = "${namespace}"`,
      `service_account = "${serviceAccount}"`,
      'role_arn        = "<ROLE_ARN>"',
    ]),
  ),
];

const vpcEndpoint =
  (service: 'sts' | 's3'): AsCode =>
  ({ region }) => [
    terraform(
      resource('aws_vpc_endpoint', service, [
        'vpc_id            = "<VPC>"',
        `service_name      = "com.amazonaws.${region}.${service}"`,
        ...(service === 's3'
          ? ['vpc_endpoint_type = "Gateway"', 'route_table_ids   = ["<ROUTE_TABLE>"]']
          : [
              'vpc_endpoint_type = "Interface"',
              'private_dns_enabled = true',
              'subnet_ids          = ["<SUBNET>"]',
              'security_group_ids  = ["<SECURITY_GROUP>"]',
            ]),
      ]),
    ),
  ];

const lifecycle: AsCode = ({ bucket: name, facts: { seen } }) => [
  terraform(
    resource('aws_s3_bucket_lifecycle_configuration', 'cache', [
      `bucket = "${name}"`,
      'rule {',
      '  id     = "irsa-preflight-probe"',
      '  status = "Enabled"',
      `  filter { prefix = "${seen.settings.probePrefix}" }`,
      '  expiration { days = 1 }',
      '  noncurrent_version_expiration { noncurrent_days = 1 }',
      '  abort_incomplete_multipart_upload { days_after_initiation = 1 }',
      '}',
    ]),
  ),
];

export const AS_CODE: Partial<Record<CauseCode, AsCode>> = {
  'service-account-default': annotation,
  'irsa-not-injected': annotation,
  'role-arn-unset': annotation,
  'token-file-unset': annotation,
  'role-arn-malformed': annotation,
  'node-role-fallback': annotation,
  'no-credentials': annotation,
  'token-file-missing': annotation,
  'token-audience-missing': annotation,
  'oidc-provider-missing': provider,
  'oidc-provider-audience-missing': provider,
  'oidc-thumbprint-mismatch': provider,
  'trust-policy-mismatch': trust,
  'assume-role-denied': secondRole,
  'pod-identity-refused': association,
  'pod-identity-token-unreadable': association,
  'sts-unreachable': vpcEndpoint('sts'),
  's3-unreachable': vpcEndpoint('s3'),
  's3-identity-policy-missing': role,
  's3-object-arn-missing': role,
  's3-list-permission-missing': role,
  's3-multipart-abort-denied': role,
  's3-put-acl-denied': role,
  's3-access-denied-unexplained': role,
  's3-explicit-deny-bucket-policy': bucket,
  's3-not-allowed-by-bucket-policy': bucket,
  's3-delete-denied': lifecycle,
  'kms-generate-data-key-denied': key,
  'kms-decrypt-denied': key,
  'kms-decrypt-denied-multipart': key,
  'kms-key-policy-or-missing': key,
};
