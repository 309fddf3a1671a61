import { generalRemark, variable } from '../../facts/evidence.ts';
import { associationSteps, terraformAssociation } from '../../remedy/podIdentitySteps.ts';
import { newPod, podSpecOverlay } from '../../remedy/serviceAccountSteps.ts';
import type { Values } from '../../remedy/values.ts';
import type { TokenObservation } from '../../schema/observations.ts';
import type { Cause, Remedy } from '../cause.ts';

const TOKEN_FILE = 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE';

const UNUSABLE: Partial<Record<TokenObservation['state'], string>> = {
  missing: 'there is no such file',
  unreadable: 'this step is not allowed to read the file',
  directory: 'it is a directory',
  empty: 'the file is empty',
};

export const podIdentityTokenUnreadable: Cause = {
  title: 'The EKS Pod Identity token cannot be used',
  headline: ({ facts: { seen } }) => {
    const { agentToken } = seen.credentials;
    const why = agentToken && UNUSABLE[agentToken.state];
    return why ? `The EKS Pod Identity token cannot be read: ${why}` : 'The EKS Pod Identity token cannot be used';
  },
  place: 'token',
  marks: 'credentials',
  isTransient: false,
  find: ({ seen: { credentials } }) => {
    const { agentToken, problem, obtained } = credentials;
    const why = agentToken && (UNUSABLE[agentToken.state] ?? problem);
    if (!agentToken || !why || obtained) return undefined;
    return {
      verdict: 'fail',
      certainty: 'certain',
      evidence: [
        variable(TOKEN_FILE, agentToken.path, agentToken.error ? `${why} (${agentToken.error})` : why),
        generalRemark('The cache step sends this token to the EKS Pod Identity agent to get credentials.'),
      ],
    };
  },
  remedy: (values) =>
    values.facts.seen.credentials.agentToken?.state === 'unreadable' ? makeReadable() : letEksMountIt(values),
  page: {
    meaning:
      'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names a file that is missing, empty, unreadable or not usable as a token. Without it, the EKS Pod Identity agent gives no credentials. EKS sets the variable and mounts the file together, so the variable was probably set by hand.',
    sentences: ['Service account token cannot be empty'],
    similar: {
      'token-file-missing': 'AWS_WEB_IDENTITY_TOKEN_FILE names the token of IRSA, which is a different file.',
      'pod-identity-refused': 'The agent received a token and refused it.',
    },
  },
};

const makeReadable = (): Remedy => ({
  summary: 'Make the token readable for the user that the step runs as.',
  owner: 'pipeline-author',
  steps: [
    {
      text: "Set a group for the pod's volumes, in the infrastructure of the stage (this needs the Harness feature flag CI_K8S_OVERLAY_YAML):",
      document: podSpecOverlay(),
    },
  ],
  asCode: [],
});

const letEksMountIt = (values: Values): Remedy => ({
  summary: 'Remove the Pod Identity variables that were set by hand, and run the pipeline again.',
  owner: 'cluster-admin',
  steps: [
    {
      text: `Remove AWS_CONTAINER_CREDENTIALS_FULL_URI and ${TOKEN_FILE} from the stage and from the pod spec. EKS sets both and mounts the token if the service account has an association.`,
    },
    ...associationSteps(values),
    newPod,
  ],
  asCode: [terraformAssociation(values)],
});
