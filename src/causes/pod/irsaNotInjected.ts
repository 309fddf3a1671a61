import { generalRemark, remark, unsetVariable } from '../../facts/evidence.ts';
import type { Facts } from '../../facts/facts.ts';
import { subjectOf } from '../../kubernetes/serviceAccountSubject.ts';
import { ROLE_ANNOTATION } from '../../kubernetes/webhook.ts';
import { listAssociations } from '../../remedy/podIdentitySteps.ts';
import {
  annotate,
  annotationAsCode,
  listServiceAccounts,
  newPod,
  printAnnotation,
  stageInfrastructure,
} from '../../remedy/serviceAccountSteps.ts';
import { sh } from '../../remedy/shellQuote.ts';
import type { Values } from '../../remedy/values.ts';
import type { Evidence } from '../../schema/evidence.ts';
import type { Cause, Remedy } from '../cause.ts';
import { isNobody, missingIdentity, unsetIrsaVariables } from './missingIdentity.ts';

export const irsaNotInjected: Cause = {
  title: 'IRSA was not injected: the pod has no role of its own',
  headline: ({ facts: { isOutsidePods, serviceAccount } }) => {
    if (isOutsidePods) return 'This step does not run in a pod, so it has no IRSA role';
    return serviceAccount
      ? `IRSA was not injected into the pod of ${serviceAccount.namespace}/${serviceAccount.name}`
      : 'IRSA was not injected: the pod has no role of its own';
  },
  place: 'service account',
  marks: 'irsa-variables',
  isTransient: false,
  find: (facts, open) =>
    isNobody(facts) && facts.serviceAccount?.name !== 'default'
      ? missingIdentity(facts, open, [...whereItRuns(facts), ...unsetIrsaVariables(facts)], [HOW_IT_IS_INJECTED])
      : undefined,
  remedy: (values) => (values.facts.isOutsidePods ? moveIntoPod(values) : completeInjection(values)),
  page: {
    meaning:
      'The EKS webhook sets AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE when a pod is created, if its service account has the annotation eks.amazonaws.com/role-arn at that moment. Neither variable is set: the annotation is missing or was added after the pod was created, the webhook did not process the pod (it was down, or the service account had just been created), the container is on its skip list, or the step does not run in a pod at all. From inside the pod the first three look alike.',
    sentences: [
      'Unable to locate credentials',
      'NoCredentialProviders: no valid providers in chain',
      'Could not load credentials from any providers',
    ],
    similar: {
      'service-account-default':
        "The pod's token names the service account default: the stage sets no service account.",
      'token-file-unset': 'AWS_ROLE_ARN is set by hand, which alone makes the webhook inject neither variable.',
      'pod-identity-agent-unreachable':
        'The pod uses EKS Pod Identity. In that case, it is correct that no IRSA variable is set.',
    },
  },
};

const HOW_IT_IS_INJECTED = generalRemark(
  `EKS sets both variables when the pod is created, if its service account has the annotation ${ROLE_ANNOTATION} by then.`,
);

function whereItRuns({ serviceAccount, isOutsidePods }: Facts): Evidence[] {
  if (isOutsidePods) {
    return [
      unsetVariable(
        'KUBERNETES_SERVICE_HOST',
        'every pod has this variable, and only a pod of a KubernetesDirect stage can have an IRSA role',
      ),
    ];
  }
  return [
    remark(
      serviceAccount
        ? `The pod runs as ${subjectOf(serviceAccount)}.`
        : "The pod's service account is unknown, because its own token is not mounted.",
    ),
  ];
}

const completeInjection = (values: Values): Remedy => ({
  summary: `Make sure that the service account ${values.serviceAccount} has the annotation with its role, and start a new pod.`,
  owner: 'cluster-admin',
  steps: [
    { text: 'Print the role in the annotation of the service account:', commands: [printAnnotation(values)] },
    { text: 'If no role is printed, add the annotation:', commands: [annotate(values)] },
    {
      text: 'If a role is printed, run the pipeline again: the annotation may be newer than the pod. If that does not help, the webhook did not process the pod. Look at the webhook and, while the build is running, at the pod:',
      commands: [
        'kubectl get mutatingwebhookconfiguration pod-identity-webhook -o yaml',
        sh`kubectl -n ${values.namespace} get pod ${values.podName} -o ${String.raw`jsonpath={.metadata.creationTimestamp}{"\n"}{.metadata.annotations}{"\n"}{.spec.serviceAccountName}{"\n"}`}`,
      ],
    },
    {
      text: 'If the service account gets its role from EKS Pod Identity instead, list its associations:',
      commands: [listAssociations(values)],
    },
    newPod,
  ],
  asCode: annotationAsCode(values),
});

const moveIntoPod = (values: Values): Remedy => ({
  summary: 'Run the step in a stage on KubernetesDirect infrastructure, as a service account that has the role.',
  owner: 'pipeline-author',
  steps: [
    {
      text: 'IRSA gives a role only to pods on EKS, not to a VM, Harness Cloud or a laptop. Set the infrastructure of the stage:',
      document: stageInfrastructure(values),
    },
    {
      text: 'List the service accounts of the namespace with their roles, and choose the one that has the role:',
      commands: [listServiceAccounts(values)],
    },
    { text: 'If none has it yet, a cluster admin adds the annotation:', commands: [annotate(values)] },
  ],
  asCode: annotationAsCode(values),
});
