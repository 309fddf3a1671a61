import type { CauseCode } from '../diagnose/catalogue.ts';
import { podSpecOverlay, stageInfrastructure } from './documents.ts';
import type { Remedy } from './fix.ts';
import type { Values } from './values.ts';

/** A remedy: the fix for one cause, filled in. */
export type Remedies = Partial<Record<CauseCode, (values: Values) => Remedy>>;

const annotate = ({ namespace, serviceAccount, roleArn }: Values) =>
  `kubectl -n ${namespace} annotate serviceaccount ${serviceAccount === 'default' ? '<SERVICE_ACCOUNT>' : serviceAccount} eks.amazonaws.com/role-arn=${roleArn} --overwrite`;

const newPod = 'Run the pipeline again: a build pod gets its role only when it is created.';

export const podRemedies: Remedies = {
  'sdk-configuration-invalid': ({ facts }) => {
    const { configuration } = facts.seen;
    const names = configuration.map(({ variable }) => variable).join(' and ') || '<VARIABLE>';
    return {
      summary: `Correct ${names}, or remove it.`,
      owner: 'pipeline-author',
      steps: [
        {
          text: 'It comes from a stage variable, from the pod or from the image. Where it is not needed, remove it: without it the SDK does what is usual.',
        },
        ...(configuration.some(({ variable }) => variable === 'AWS_CA_BUNDLE')
          ? [
              {
                text: 'A CA bundle must lie in every container of the pod: the Harness delegate mounts it by DESTINATION_CA_PATH. It replaces all other certificates, so it must hold those of AWS too, where AWS is reached directly.',
              },
            ]
          : []),
        ...(configuration.some(({ variable }) => /_proxy$/i.test(variable))
          ? [
              {
                text: 'The proxy comes from the delegate (PROXY_USER, PROXY_PASSWORD) or a stage variable. Percent-encode its password:',
                commands: [
                  `python3 -c 'import getpass, urllib.parse; print(urllib.parse.quote(getpass.getpass(), safe=""))'`,
                ],
              },
            ]
          : []),
      ],
    };
  },
  'service-account-default': (values) => ({
    summary: 'Name the service account that has the role on the stage.',
    owner: 'pipeline-author',
    steps: [
      {
        text: 'In the stage, set the service account of the build pod (Infrastructure, Advanced, Service Account Name):',
        document: stageInfrastructure(values),
      },
      {
        text: 'That service account needs the annotation with its role; where it has none yet, a cluster admin adds it:',
        commands: [
          `kubectl -n ${values.namespace} get serviceaccounts -o custom-columns='NAME:.metadata.name,ROLE:.metadata.annotations.eks\\.amazonaws\\.com/role-arn'`,
          annotate(values),
        ],
      },
      { text: newPod },
    ],
  }),
  'irsa-not-injected': (values) => ({
    summary: `Annotate the service account ${values.serviceAccount} with its role, and start a new pod.`,
    owner: 'cluster-admin',
    steps: [
      ...(values.facts.isOutsidePods
        ? [
            {
              text: 'If this was no pod (a VM, Harness Cloud, a laptop): run the step in a stage on KubernetesDirect infrastructure, whose serviceAccountName has the role:',
              document: stageInfrastructure(values),
            },
          ]
        : []),
      {
        text: 'See whether the service account has the annotation eks.amazonaws.com/role-arn:',
        commands: [`kubectl -n ${values.namespace} get serviceaccount ${values.serviceAccount} -o yaml`],
      },
      { text: 'If it has none, add it:', commands: [annotate(values)] },
      {
        text: "If it has one, the pod was created before it, or EKS's webhook did not see the pod:",
        commands: [
          'kubectl get mutatingwebhookconfiguration pod-identity-webhook -o yaml',
          `kubectl -n ${values.namespace} get pod ${values.podName} -o jsonpath='{.metadata.annotations}{"\\n"}{.spec.serviceAccountName}{"\\n"}'`,
        ],
      },
      { text: newPod },
    ],
  }),
  'service-account-unexpected': (values) => ({
    summary: `Set the stage's service account to ${values.expectedServiceAccount}, or correct expected_service_account.`,
    owner: 'pipeline-author',
    steps: [
      {
        text: 'In the stage, the build pod gets its service account here:',
        document: stageInfrastructure({
          ...values,
          serviceAccount: values.expectedServiceAccount.split('/').at(-1) ?? values.expectedServiceAccount,
        }),
      },
    ],
  }),
  'role-arn-unset': (values) => ({
    summary: 'Remove AWS_WEB_IDENTITY_TOKEN_FILE from the stage, so that EKS can inject both variables.',
    owner: 'pipeline-author',
    steps: [
      {
        text: 'Find where AWS_WEB_IDENTITY_TOKEN_FILE is set by hand (stage variables, step environment, pod spec overlay) and remove it there.',
      },
      { text: 'See that the service account has its annotation:', commands: [annotate(values)] },
      { text: newPod },
    ],
  }),
  'token-file-unset': (values) => ({
    summary: 'Remove the variable AWS_ROLE_ARN from the stage, so that EKS can inject both variables.',
    owner: 'pipeline-author',
    steps: [
      {
        text: 'Find where AWS_ROLE_ARN is set by hand (stage variables, step environment, connector, image) and remove it there: while it is set, EKS injects nothing.',
      },
      {
        text: 'The role belongs on the service account instead; a cluster admin sets it:',
        commands: [annotate(values)],
      },
      { text: newPod },
    ],
  }),
  'role-arn-malformed': (values) => ({
    summary: "Correct the role's ARN in the service account's annotation.",
    owner: 'cluster-admin',
    steps: [
      {
        text: "Look the role's ARN up:",
        commands: ['aws iam get-role --role-name <ROLE> --query Role.Arn --output text'],
      },
      {
        text: 'Set the annotation to it, without blanks, quotes or a second ARN:',
        commands: [annotate({ ...values, roleArn: `arn:${values.partition}:iam::<ACCOUNT>:role/<ROLE>` })],
      },
      { text: newPod },
    ],
  }),
  'region-unset': ({ bucket }) => ({
    summary: "Set the bucket's region on the step.",
    owner: 'pipeline-author',
    steps: [
      {
        text: 'Look the region up:',
        commands: [`aws s3api head-bucket --bucket ${bucket} --query BucketRegion --output text`],
      },
      {
        text: 'Set it on this step and on the cache steps, or once as a stage variable PLUGIN_REGION:',
        document: 'settings:\n  region: <REGION>',
      },
    ],
  }),
  'static-keys-shadow-irsa': ({ facts: { seen } }) => ({
    summary: `Remove ${seen.credentials.from.join(' and ')} from the environment of the stage.`,
    owner: 'pipeline-author',
    steps: [
      {
        text: 'They come from a stage variable, an output variable of an earlier step (with the feature flag CI_OUTPUT_VARIABLES_AS_ENV), the pod spec or the image. Remove them there, or give the earlier step outputs of another name.',
      },
      {
        text: 'In a Run step before this one, see which are set (names only):',
        commands: ["env | cut -d= -f1 | grep '^AWS_'"],
      },
    ],
  }),
  'static-keys-incomplete': ({ facts: { seen } }) => ({
    summary: `Remove ${seen.credentials.halfPair?.present ?? 'the half pair'}, or set ${seen.credentials.halfPair?.missing ?? 'the other half'} too.`,
    owner: 'pipeline-author',
    steps: [{ text: 'Nothing is broken yet. As soon as the other half is set, the keys win over the role.' }],
  }),
  'session-token-missing': ({ facts: { seen } }) => ({
    summary: 'Pass on AWS_SESSION_TOKEN with the temporary keys, or remove the keys so that the role is used.',
    owner: 'pipeline-author',
    steps: [
      {
        text: `Best: remove ${seen.credentials.from.join(' and ')} from the environment of the stage, and let the pod use its role.`,
      },
      {
        text: 'Else set AWS_SESSION_TOKEN beside them. The cache step reads it from plugins/cache 1.10.1 on; before that, temporary keys never work there.',
      },
    ],
  }),
  'node-role-fallback': (values) => ({
    summary: 'Give the build pod a role of its own instead of the role of its node.',
    owner: 'pipeline-author',
    steps: [
      { text: 'In the stage, name a service account that has a role:', document: stageInfrastructure(values) },
      { text: 'The service account has its role by this annotation:', commands: [annotate(values)] },
    ],
  }),
  'no-credentials': (values) => ({
    summary: 'Give the build pod a role by its service account.',
    owner: 'cluster-admin',
    steps: [
      { text: 'Annotate the service account:', commands: [annotate(values)] },
      { text: 'Name it in the stage:', document: stageInfrastructure(values) },
    ],
  }),
  'identity-unexpected': ({ callerArn, expectedRole, namespace, serviceAccount }) => ({
    summary: `Use the service account whose role is ${expectedRole}, or correct expected_role_arn.`,
    owner: 'pipeline-author',
    steps: [
      {
        text: `The pod is ${callerArn}. See which role its service account has:`,
        commands: [
          `kubectl -n ${namespace} get serviceaccount ${serviceAccount} -o jsonpath='{.metadata.annotations.eks\\.amazonaws\\.com/role-arn}{"\\n"}'`,
        ],
      },
    ],
  }),
  'token-file-missing': (values) => ({
    summary: 'Remove the two variables that were set by hand, so that EKS injects them and mounts the token.',
    owner: 'pipeline-author',
    steps: [
      {
        text: 'Remove AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE from stage variables, step environment and pod spec overlay.',
      },
      { text: 'The role belongs on the service account; a cluster admin sets it:', commands: [annotate(values)] },
      { text: newPod },
    ],
  }),
  'token-unreadable': () => ({
    summary: 'Let the token be readable for the user of the steps: an fsGroup on the pod.',
    owner: 'pipeline-author',
    steps: [
      { text: 'In the stage, add a pod spec overlay (feature flag CI_K8S_OVERLAY_YAML):', document: podSpecOverlay() },
      { text: 'Or run this step and the cache steps as one user, by runAsUser of the stage.' },
    ],
  }),
  'token-path-is-directory': ({ tokenFile }) => ({
    summary: 'Name the file, not its directory.',
    owner: 'pipeline-author',
    steps: [
      {
        text: `Where AWS_WEB_IDENTITY_TOKEN_FILE is set, set it to ${tokenFile.replace(/\/$/, '')}/token; or better, remove it and let EKS set it.`,
      },
    ],
  }),
  'token-empty': ({ namespace, podName }) => ({
    summary: 'Start a new pod; if the file stays empty, the kubelet could not get a token.',
    owner: 'cluster-admin',
    steps: [{ text: 'See what the kubelet says:', commands: [`kubectl -n ${namespace} describe pod ${podName}`] }],
  }),
  'token-malformed': ({ tokenFile }) => ({
    summary: 'Find out what else writes to the token file, and start a new pod.',
    owner: 'pipeline-author',
    steps: [
      {
        text: `${tokenFile} must hold one JWT and nothing else. On EKS the kubelet writes it: where AWS_WEB_IDENTITY_TOKEN_FILE names another file, remove the variable.`,
      },
      { text: 'On a cluster of your own: STS takes tokens signed with RS256 only.' },
    ],
  }),
  'token-audience-missing': (values) => ({
    summary: "Use the projected token that EKS mounts, not the pod's own one.",
    owner: 'pipeline-author',
    steps: [
      {
        text: 'AWS_WEB_IDENTITY_TOKEN_FILE names a token without an audience. Remove the variable where it is set by hand, so that EKS sets it to the token for sts.amazonaws.com.',
      },
      { text: 'The service account needs its annotation:', commands: [annotate(values)] },
      { text: newPod },
    ],
  }),
  'token-audience-wrong': ({ namespace, serviceAccount, audience }) => ({
    summary: `Have the token made for sts.amazonaws.com instead of ${audience}.`,
    owner: 'cluster-admin',
    steps: [
      {
        text: 'The audience comes from an annotation of the service account, or from the --token-audience of the webhook. Remove the annotation:',
        commands: [`kubectl -n ${namespace} annotate serviceaccount ${serviceAccount} eks.amazonaws.com/audience-`],
      },
      { text: newPod },
    ],
  }),
  'token-expired': ({ namespace, podName }) => ({
    summary: 'Start a new pod; the kubelet has stopped renewing the token in this one.',
    owner: 'cluster-admin',
    steps: [
      {
        text: 'See what the kubelet of its node says, and whether AWS_WEB_IDENTITY_TOKEN_FILE names a copy that nobody renews:',
        commands: [`kubectl -n ${namespace} describe pod ${podName}`],
      },
    ],
  }),
  'clock-skew': ({ namespace, podName }) => ({
    summary: "Correct the node's clock.",
    owner: 'cluster-admin',
    steps: [
      {
        text: 'Find the node, and see whether its time is synchronized (chrony with the Amazon Time Sync Service at 169.254.169.123):',
        commands: [
          `kubectl -n ${namespace} get pod ${podName} -o jsonpath='{.spec.nodeName}{"\\n"}'`,
          'chronyc tracking',
        ],
      },
    ],
  }),
};
