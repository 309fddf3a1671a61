import { CREDENTIAL_SOURCE_LABELS } from '../../cacheStep/credentialSourceLabels.ts';
import { isCredentialRefusal } from '../../facts/callPredicates.ts';
import { remark, reply } from '../../facts/evidence.ts';
import { enableRegion, printRegionStatus } from '../../remedy/regionOptIn.ts';
import { sh } from '../../remedy/shellQuote.ts';
import type { Values } from '../../remedy/values.ts';
import type { Service } from '../../schema/calls.ts';
import type { Step } from '../../schema/report.ts';
import type { Cause, Remedy } from '../cause.ts';
import { failFinding } from '../finding.ts';
import { signingRoleName } from './signingRole.ts';

export const credentialsRejected: Cause = {
  title: 'The credentials are rejected',
  headline: (values) =>
    `${serviceOf(values)} rejects ${staticKeys(values) ? `the access keys in ${staticKeys(values)}` : 'the role session'} in ${regionOf(values)}`,
  place: 'bucket',
  marks: 'credentials',
  isTransient: false,
  find: ({ seen }, open) =>
    failFinding(
      open.filter(({ call }) => isCredentialRefusal(call)),
      ({ call }) => [
        reply(call),
        remark(
          `The credentials came from ${CREDENTIAL_SOURCE_LABELS[seen.credentials.source]} and were used in ${call.region}.`,
        ),
      ],
    ),
  remedy: (values) => (staticKeys(values) ? replaceKeys(values) : checkRegion(values)),
  page: {
    meaning:
      'AWS does not know the access key or the session. Either the key was deleted, deactivated or mistyped, or the session belongs to a different partition, or it is used in a region that its account has not enabled. An S3-compatible store does not know sessions of AWS.',
    sentences: [
      'The provided token is malformed or otherwise invalid',
      'The AWS Access Key Id you provided does not exist in our records.',
      'The security token included in the request is invalid.',
    ],
    similar: {
      'static-keys-shadow-irsa': 'The pod also has a role, and access keys in the environment take precedence over it.',
      'session-token-missing': 'A temporary key (ASIA…) was used without its session token.',
      'session-expired': 'AWS knows the session, and it has expired.',
    },
  },
};

const SERVICES: Partial<Record<Service, string>> = { s3: 'S3', sts: 'STS' };
const serviceOf = ({ failure }: Values) => (failure && SERVICES[failure.call.service]) ?? 'AWS';

const regionOf = ({ failure, region }: Values) => failure?.call.region ?? region;

/** The variables of the static keys in use; undefined where the credentials came from somewhere else. */
const staticKeys = ({ facts: { seen } }: Values): string | undefined =>
  seen.credentials.source === 'access-keys' ? seen.credentials.from.join(' and ') : undefined;

const replaceKeys = (values: Values): Remedy => ({
  summary: `Replace the keys in ${staticKeys(values)}, or remove them so that the role is used.`,
  owner: 'pipeline-author',
  steps: [keyStep(values)],
  asCode: [],
});

function keyStep({ facts: { seen } }: Values): Step {
  const { endpoint } = seen.settings;
  if (endpoint) return { text: `Check in the store at ${endpoint} that the key exists and is active.` };
  return seen.credentials.accessKeyPrefix === 'ASIA'
    ? { text: 'These keys are temporary. Get new ones, and set all three: access key, secret key and session token.' }
    : {
        text: 'The key was deleted, deactivated or mistyped, or it belongs to a different partition. Check whether it still exists:',
        commands: [sh`aws iam list-access-keys --user-name ${'<USER>'}`],
      };
}

function checkRegion(values: Values): Remedy {
  const region = regionOf(values);
  const { endpoint } = values.facts.seen.settings;
  return {
    summary: `Find out why ${serviceOf(values)} rejects this session in ${region}.`,
    owner: 'aws-admin',
    steps: [
      ...(endpoint
        ? [
            {
              text: `If the store at ${endpoint} is not AWS, it does not know sessions of AWS. Set access_key and secret_key to a key of the store, on this step and on the cache steps.`,
            },
          ]
        : []),
      {
        text: `An opt-in region accepts sessions only from accounts that have enabled it. Check the account of the role ${signingRoleName(values)}:`,
        commands: [printRegionStatus(region)],
      },
      { text: 'If it is DISABLED, enable it:', commands: [enableRegion(region)] },
      {
        text: 'A session of a different partition (aws, aws-cn, aws-us-gov) is never accepted: compare the role with the region.',
      },
    ],
    asCode: [],
  };
}
