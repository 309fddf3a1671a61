import { parsePrincipal } from '../arn.ts';
import { CAUSES, type CauseCode } from '../diagnose/catalogue.ts';
import { quoted } from './shell.ts';
import type { Values } from './values.ts';

const IMAGE = 'public.ecr.aws/aws-cli/aws-cli';

/**
 * One line that proves a fix without a build: a pod in the same namespace, as the same service account, that does what
 * the cause stood in the way of, with the values that the fix gives it, and fails where it is another role. A pod of its own
 * gets its role anew, so the line is true right after the fix.
 */
export function proofOf(code: CauseCode, values: Values): string {
  const { namespace, serviceAccount } = values;
  const account = serviceAccount === 'default' ? '<SERVICE_ACCOUNT>' : serviceAccount;
  const overrides = JSON.stringify({ spec: { serviceAccountName: account } });
  const { place } = CAUSES[code];
  const role = roleToBe(values) ?? (place === 'bucket' ? undefined : '<ROLE>');
  const script = [...identity(values, role), ...(place === 'bucket' ? bucket(values) : [])].join(' && ');
  return `kubectl -n ${namespace} run irsa-preflight-proof --rm -i --restart=Never --image=${IMAGE} --overrides=${quoted(overrides)} --command -- sh -c ${quoted(script)}`;
}

/** The role that the pod is to have in the end; undefined where nothing says. */
function roleToBe({ facts: { seen, call } }: Values): string | undefined {
  const { credentials, environment, settings } = seen;
  const arn =
    credentials.hops.at(-1)?.roleArn ??
    settings.expectedRoleArn ??
    call('assume-role-with-web-identity')?.roleArn ??
    environment.AWS_ROLE_ARN;
  return arn ? parsePrincipal(arn)?.name : undefined;
}

// The node's role can be asked who it is too: only the name tells.
const identity = ({ bucketRegion, facts: { seen } }: Values, role: string | undefined) => [
  `export AWS_REGION=${quoted(bucketRegion)}`,
  ...seen.credentials.hops.flatMap(({ roleArn, externalId }) => [
    `set -- $(aws sts assume-role --role-arn ${quoted(roleArn)} --role-session-name proof${externalId ? ` --external-id ${quoted('<EXTERNAL_ID>')}` : ''} --query Credentials.[AccessKeyId,SecretAccessKey,SessionToken] --output text)`,
    'export AWS_ACCESS_KEY_ID=$1 AWS_SECRET_ACCESS_KEY=$2 AWS_SESSION_TOKEN=$3',
  ]),
  `aws sts get-caller-identity${role ? ` | grep ${quoted(`:assumed-role/${role}/`)}` : ''}`,
];

// Lists, writes, reads and removes one small object, as the cache steps do.
const bucket = ({ bucket: name, prefix, facts: { seen } }: Values) => {
  const object = quoted(`s3://${name}/${seen.settings.probePrefix}proof`);
  const { operations, endpoint } = seen.settings;
  const at = endpoint ? ` --endpoint-url ${quoted(endpoint)}` : '';
  return [
    ...(operations.includes('restore')
      ? [
          `aws s3api list-objects-v2 --bucket ${quoted(name)} --prefix ${quoted(prefix ?? seen.settings.probePrefix)} --max-keys 1${at}`,
        ]
      : []),
    ...(operations.includes('save')
      ? [`echo proof | aws s3 cp - ${object}${at}`, `aws s3 cp ${object} -${at}`, `aws s3 rm ${object}${at}`]
      : []),
  ];
};
