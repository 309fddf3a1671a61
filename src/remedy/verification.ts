import { parsePrincipal } from '../aws/arn.ts';
import { meantRoleArn } from '../aws/roleArnProblem.ts';
import type { Place, Step } from '../schema/report.ts';
import { sh } from './shellQuote.ts';
import type { Values } from './values.ts';

const IMAGE = 'public.ecr.aws/aws-cli/aws-cli';

/** For causes that a pod made by hand does not reproduce. */
export const VERIFIED_BY_BUILD: Step = {
  text: 'To verify the fix, run the pipeline again: this step checks it before the cache steps run.',
  proves: true,
};

/**
 * A command that verifies a fix without a build: a pod in the same namespace, with the same service account, that does
 * what the cause prevented, and fails where it has a different role. A new pod gets its role anew, so the result is
 * current.
 */
export function verificationStep(place: Place, values: Values): Step {
  const { namespace, serviceAccount } = values;
  const serviceAccountName = serviceAccount === 'default' ? '<SERVICE_ACCOUNT>' : serviceAccount;
  const overrides = JSON.stringify({ spec: { serviceAccountName } });
  const isAboutBucket = place === 'bucket';
  const role = expectedRole(values) ?? (isAboutBucket ? undefined : '<ROLE>');
  const script = [...identityCommands(values, role), ...(isAboutBucket ? bucketCommands(values) : [])].join(' && ');
  return {
    text: 'To verify the fix without a build:',
    commands: [
      sh`kubectl -n ${namespace} run irsa-preflight-verify --rm -i --restart=Never --image=${IMAGE} --overrides=${overrides} --command -- sh -c ${script}`,
    ],
    proves: true,
  };
}

/** The role that the pod should have in the end; undefined where nothing says. */
function expectedRole({ facts: { seen, call } }: Values): string | undefined {
  const { credentials, environment, settings } = seen;
  const arn =
    credentials.hops.at(-1)?.roleArn ??
    settings.expectedRoleArn ??
    call('assume-role-with-web-identity')?.roleArn ??
    environment.AWS_ROLE_ARN;
  return arn ? parsePrincipal(meantRoleArn(arn))?.name : undefined;
}

// The node's role can call GetCallerIdentity too: only the name tells them apart.
const identityCommands = ({ bucketRegion, facts: { seen } }: Values, role: string | undefined) => [
  sh`export AWS_REGION=${bucketRegion}`,
  ...seen.credentials.hops.flatMap(({ roleArn, externalId }) => [
    `set -- $(${sh`aws sts assume-role --role-arn ${roleArn} --role-session-name verify`}${externalId ? sh` --external-id ${'<EXTERNAL_ID>'}` : ''} --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text)`,
    'export AWS_ACCESS_KEY_ID=$1 AWS_SECRET_ACCESS_KEY=$2 AWS_SESSION_TOKEN=$3',
  ]),
  `aws sts get-caller-identity${role ? sh` | grep -F ${`:assumed-role/${role}/`}` : ''}`,
];

// Lists, writes, reads and removes one small object, as the cache steps do.
function bucketCommands({ bucket, prefix, endpointOption, facts: { seen } }: Values): string[] {
  const { operations, probePrefix } = seen.settings;
  const object = `s3://${bucket}/${probePrefix}verify`;
  const list = sh`aws s3api list-objects-v2 --bucket ${bucket} --prefix ${prefix ?? probePrefix} --max-keys 1`;
  const save = [sh`echo verify | aws s3 cp - ${object}`, sh`aws s3 cp ${object} -`, sh`aws s3 rm ${object}`];
  return [...(operations.includes('restore') ? [list] : []), ...(operations.includes('save') ? save : [])].map(
    (command) => `${command}${endpointOption}`,
  );
}
