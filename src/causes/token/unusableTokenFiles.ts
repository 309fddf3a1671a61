import { generalRemark, remark, variable } from '../../facts/evidence.ts';
import { IRSA_VARIABLES, WEB_IDENTITY_TOKEN_PATH } from '../../kubernetes/webhook.ts';
import { annotate, annotationAsCode, newPod, podSpecOverlay } from '../../remedy/serviceAccountSteps.ts';
import { sh } from '../../remedy/shellQuote.ts';
import type { Evidence } from '../../schema/evidence.ts';
import type { Observations, TokenObservation } from '../../schema/observations.ts';
import type { Cause } from '../cause.ts';

// Files that hold no token to send: the SDK stops before its first request. Only the state of the file differs.

interface UnusableFile extends Pick<Cause, 'title' | 'headline' | 'remedy' | 'page'> {
  state: TokenObservation['state'];
  evidence: (token: TokenObservation, seen: Observations) => Evidence[];
}

const unusableFile = ({ state, evidence, ...about }: UnusableFile): Cause => ({
  ...about,
  place: 'token',
  marks: 'web-identity-token',
  isTransient: false,
  find: ({ seen }) => {
    const { credentials, webIdentityToken: token } = seen;
    if (credentials.source !== 'web-identity' || token?.state !== state) return undefined;
    return { verdict: 'fail', certainty: 'certain', evidence: evidence(token, seen) };
  },
});

const tokenFileIs = ({ path }: TokenObservation, shows: string) => variable('AWS_WEB_IDENTITY_TOKEN_FILE', path, shows);

export const unusableTokenFiles = {
  'token-file-missing': unusableFile({
    state: 'missing',
    title: 'The web identity token file does not exist',
    headline: ({ tokenFile }) => `The token file ${tokenFile} does not exist`,
    evidence: (token) => [
      tokenFileIs(token, 'this container has no such file'),
      generalRemark(
        'The EKS webhook mounts the file when it sets the variable. A variable that is set by hand mounts nothing.',
      ),
    ],
    remedy: (values) => ({
      summary:
        'Remove AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE where they are set by hand, so that EKS sets them and mounts the token.',
      owner: 'pipeline-author',
      steps: [
        {
          text: `Remove ${IRSA_VARIABLES.join(' and ')} from the stage variables, the step environment and the pod spec overlay.`,
        },
        { text: 'The role belongs on the service account. A cluster admin sets it:', commands: [annotate(values)] },
        newPod,
      ],
      asCode: annotationAsCode(values),
    }),
    page: {
      meaning:
        'AWS_WEB_IDENTITY_TOKEN_FILE names a file that does not exist. The EKS webhook sets the variable and mounts the file together. A variable that is set by hand mounts nothing, and keeps the webhook from doing so.',
      sentences: [`open ${WEB_IDENTITY_TOKEN_PATH}: no such file or directory`],
      similar: {
        'token-path-is-directory': 'The path exists, and is the directory of the file.',
        'irsa-not-injected': 'The variables are not set either.',
      },
    },
  }),

  'token-path-is-directory': unusableFile({
    state: 'directory',
    title: 'AWS_WEB_IDENTITY_TOKEN_FILE names a directory',
    headline: ({ tokenFile }) => `${tokenFile} is a directory, not a token file`,
    evidence: (token) => [tokenFileIs(token, 'this is a directory, and the token is a file in it')],
    remedy: ({ tokenFile, facts: { seen } }) => {
      // Without a pod, the path is that of the file itself.
      const file = seen.webIdentityToken ? `${tokenFile.replace(/\/+$/, '')}/token` : tokenFile;
      return {
        summary: 'Set AWS_WEB_IDENTITY_TOKEN_FILE to the token file, not to its directory.',
        owner: 'pipeline-author',
        steps: [
          {
            text: `Preferably remove AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN where they are set by hand, so that EKS sets them. Otherwise set AWS_WEB_IDENTITY_TOKEN_FILE to ${file}.`,
          },
        ],
        asCode: [],
      };
    },
    page: {
      meaning:
        'The variable names the directory that is mounted, and not the file in it, which is called token. EKS sets the path of the file, so the variable was set by hand.',
      sentences: ['read /var/run/secrets/eks.amazonaws.com/serviceaccount: is a directory'],
      similar: { 'token-file-missing': 'Nothing exists at that path.' },
    },
  }),

  'token-empty': unusableFile({
    state: 'empty',
    title: 'The web identity token file is empty',
    headline: ({ tokenFile }) => `The token file ${tokenFile} is empty`,
    evidence: (token) => [
      tokenFileIs(token, token.bytes ? 'the file contains only white space' : 'the file is empty'),
      remark('The SDK has no token to send.'),
    ],
    remedy: ({ namespace, podName }) => ({
      summary: 'Start a new pod. If the file is empty again, the kubelet could not get a token.',
      owner: 'cluster-admin',
      steps: [
        { text: 'Run the pipeline again. The kubelet writes the token of each new pod.' },
        {
          text: 'If the file is empty again, look for kubelet errors in the events of the pod, while its build is running:',
          commands: [sh`kubectl -n ${namespace} describe pod ${podName}`],
        },
      ],
      asCode: [],
    }),
    page: {
      meaning:
        'The token file exists and contains nothing. The kubelet writes it when the pod starts, and renews it before it expires.',
      sentences: ["1 validation error detected: Value '' at 'webIdentityToken' failed to satisfy constraint"],
      similar: {
        'token-malformed': 'The file contains something that is not a token.',
        'token-file-missing': 'The file does not exist.',
      },
    },
  }),

  'token-unreadable': unusableFile({
    state: 'unreadable',
    title: 'This user cannot read the web identity token file',
    headline: ({ tokenFile, facts: { seen } }) =>
      seen.process.uid === undefined
        ? `This step cannot read the token file ${tokenFile}`
        : `User ${seen.process.uid} cannot read the token file ${tokenFile}`,
    evidence: (token, { process: { uid, gid } }) => [
      tokenFileIs(token, `this step cannot read the file${token.error ? ` (${token.error})` : ''}`),
      remark(
        `The file has mode ${token.mode ?? 'unknown'} and belongs to ${token.uid ?? 'unknown'}:${token.gid ?? 'unknown'}. This step runs as ${uid ?? 'unknown'}:${gid ?? 'unknown'}.`,
      ),
      generalRemark(
        'A user other than root can read a token file only if the pod has an fsGroup, or if all its containers have the same runAsUser.',
      ),
    ],
    remedy: () => ({
      summary: 'Make the token readable for the user of the steps, with an fsGroup on the pod.',
      owner: 'pipeline-author',
      steps: [
        {
          text: 'In the stage, add a pod spec overlay (feature flag CI_K8S_OVERLAY_YAML):',
          document: podSpecOverlay(),
        },
        { text: 'Or run this step and the cache steps as the same user, with runAsUser on the stage.' },
      ],
      asCode: [],
    }),
    page: {
      meaning:
        "The file exists and this user cannot read it. A step's runAsUser can differ from the pod's, and without an fsGroup the file belongs to root. A different step, with a different user, may be able to read it.",
      sentences: [`open ${WEB_IDENTITY_TOKEN_PATH}: permission denied`],
      similar: { 'token-file-missing': 'The file does not exist.' },
    },
  }),
} as const;
