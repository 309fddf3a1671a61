import { remark } from '../../facts/evidence.ts';
import { subjectOf } from '../../kubernetes/serviceAccountSubject.ts';
import {
  annotate,
  annotationAsCode,
  listServiceAccounts,
  newPod,
  stageInfrastructure,
} from '../../remedy/serviceAccountSteps.ts';
import type { Cause } from '../cause.ts';
import { isNobody, missingIdentity, unsetIrsaVariables } from './missingIdentity.ts';

export const serviceAccountDefault: Cause = {
  title: "The build pod runs as the namespace's default service account",
  headline: ({ namespace }) => `The build pod runs as the default service account of the namespace ${namespace}`,
  place: 'service account',
  marks: 'service-account',
  isTransient: false,
  find: (facts, open) => {
    const { serviceAccount } = facts;
    if (!isNobody(facts) || serviceAccount?.name !== 'default') return undefined;
    return missingIdentity(facts, open, [
      remark(
        `The pod's own token names ${subjectOf(serviceAccount)}, the service account of a stage that does not set one.`,
      ),
      ...unsetIrsaVariables(facts),
    ]);
  },
  remedy: (values) => ({
    summary: "Set the stage's service account to the one that has the role.",
    owner: 'pipeline-author',
    steps: [
      { text: 'List the service accounts of the namespace with their roles:', commands: [listServiceAccounts(values)] },
      {
        text: 'In the stage, set the service account of the build pod (Infrastructure, Advanced, Service Account Name):',
        document: stageInfrastructure(values),
      },
      { text: 'If it has no role yet, a cluster admin adds the annotation:', commands: [annotate(values)] },
      newPod,
    ],
    asCode: annotationAsCode(values),
  }),
  page: {
    meaning:
      "Harness runs a stage as one pod. If the stage's infrastructure sets no service account, Kubernetes uses the namespace's default one, which normally has no role. EKS then injects nothing, and the SDK silently goes on to the node's role. The pod's own token names its service account.",
    sentences: [],
    similar: {
      'irsa-not-injected':
        'The pod runs as a named service account, so the stage is right: look at the annotation, when it was added, and the webhook.',
      'node-role-fallback':
        "This is the consequence: the pod uses the node's role. It comes first only if that role can use the bucket.",
    },
  },
};
