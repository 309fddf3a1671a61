import { remark, variable } from '../../facts/evidence.ts';
import type { Observations } from '../../schema/observations.ts';
import type { Step } from '../../schema/report.ts';
import type { Cause } from '../cause.ts';

export const sdkConfigurationInvalid: Cause = {
  title: "A variable stops the cache step's AWS SDK before its first request",
  headline: ({ facts: { seen } }) => {
    const names = namesOf(seen);
    const subject = names.length > 2 ? `${names.length} variables` : names.join(' and ');
    return `${subject} ${names.length > 1 ? 'stop' : 'stops'} the cache step's AWS SDK before its first request`;
  },
  place: 'pod',
  isTransient: false,
  onlyInBuild: true,
  find: ({ seen: { configuration } }) =>
    configuration.length
      ? {
          verdict: 'fail',
          // A file can be in the cache step's image and not in this one.
          certainty: configuration.every(({ inFile }) => inFile) ? 'likely' : 'certain',
          evidence: [
            ...configuration.map(({ variable: name, value, allowed }) =>
              variable(name, value, `it must be ${allowed}`),
            ),
            remark(
              'The Go SDK of the cache step rejects this before it sends a request, so this step sent none either.',
            ),
          ],
        }
      : undefined,
  remedy: ({ facts: { seen } }) => ({
    summary: `Correct the value of ${namesOf(seen).join(', ')}, or remove the variable.`,
    owner: 'pipeline-author',
    steps: [
      {
        text: 'Find where the value comes from: a stage variable, the pod or the image. If the variable is not needed, remove it, and the SDK uses its default.',
      },
      ...ADVICE.filter(({ about }) => seen.configuration.some(({ variable: name }) => about.test(name))).map(
        ({ step }) => step,
      ),
    ],
    asCode: [],
  }),
  page: {
    meaning:
      'The Go SDK of the cache step reads a number of variables before its first request and stops at a value that it does not accept, even where a different SDK would ignore it. Examples are switches that are neither true nor false, AWS_RETRY_MODE=legacy, an endpoint without a scheme, AWS_PROFILE with a profile that the shared files do not have, AWS_CA_BUNDLE with a file that does not exist, and a proxy whose password is not percent-encoded.',
    sentences: [
      'failed to get shared config profile',
      'failed to open custom CA bundle PEM file',
      'was not a valid URI',
      'must be true or false',
    ],
    similar: {
      'region-unset': 'No value is wrong: the region is missing.',
      'tls-untrusted-ca': 'The CA bundle can be read, but does not contain the authority that signed the certificate.',
      'settings-invalid': 'The value of a setting of this step is wrong, not a variable of the AWS SDK.',
    },
  },
};

const namesOf = ({ configuration }: Observations) =>
  configuration.length ? configuration.map(({ variable: name }) => name) : ['<VARIABLE>'];

/** What to know about some of the variables. */
const ADVICE: { about: RegExp; step: Step }[] = [
  {
    about: /^AWS_PROFILE$/,
    step: {
      text: 'The shared files must be in the container of the cache step too. If the pod has its own role, AWS_PROFILE is not needed.',
    },
  },
  {
    about: /^AWS_CA_BUNDLE$/,
    step: {
      text: 'A CA bundle must be in every container of the pod: the Harness delegate mounts it with DESTINATION_CA_PATH. It replaces all other certificates, so it must include those of AWS if AWS is reached directly.',
    },
  },
  {
    about: /_proxy$/i,
    step: {
      text: 'The proxy comes from the delegate (PROXY_USER, PROXY_PASSWORD) or from a stage variable. To percent-encode its password:',
      commands: [`python3 -c 'import getpass, urllib.parse; print(urllib.parse.quote(getpass.getpass(), safe=""))'`],
    },
  },
];
