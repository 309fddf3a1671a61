import { remark } from '../../facts/evidence.ts';
import type { Facts } from '../../facts/facts.ts';
import { annotate, annotationAsCode, newPod, stageInfrastructure } from '../../remedy/serviceAccountSteps.ts';
import type { Cause } from '../cause.ts';

export const nodeRoleFallback: Cause = {
  title: "The pod is using the node's IAM role",
  headline: ({ facts }) => ["The pod is using the node's IAM role", nodeRole(facts)].filter(Boolean).join(' '),
  place: 'service account',
  marks: ['credentials', 'identity'],
  isTransient: false,
  find: (facts) => {
    const role = nodeRole(facts);
    if (!role) return undefined;
    return {
      verdict: 'warn',
      certainty: 'certain',
      evidence: [
        remark(
          `The pod has no role of its own. It uses the role of its node, ${role}, which is available to every pod on that node.`,
        ),
      ],
    };
  },
  remedy: (values) => ({
    summary: "Give the build pod a role of its own instead of the node's role.",
    owner: 'pipeline-author',
    steps: [
      { text: 'In the stage, set a service account that has a role:', document: stageInfrastructure(values) },
      { text: 'If it has no role yet, a cluster admin adds the annotation:', commands: [annotate(values)] },
      newPod,
    ],
    asCode: annotationAsCode(values),
  }),
  page: {
    meaning:
      "The instance metadata service provided the node's role; the session is named after the instance (i-…). If that role can use the bucket, the cache works, for every pod on the node: a warning. If it cannot, the missing identity is the cause and comes first.",
    sentences: [],
    similar: {
      'service-account-default': 'This is the cause when the stage sets no service account.',
      'irsa-not-injected': 'This is the cause when a named service account gave the pod no role.',
      'no-credentials': 'The metadata service provides no role either (a hop limit of 1, or Fargate).',
    },
  },
};

/** The name of the node's role: as the metadata service gave it, otherwise as AWS names the caller. */
function nodeRole({ call, caller, seen }: Facts): string | undefined {
  const named = call('instance-metadata-credentials')?.outcome === 'ok' && call('instance-metadata-role')?.reply.role;
  if (named) return named;
  // The metadata service names a session after the instance.
  const isInstanceSession = caller?.kind === 'role' && /^i-[0-9a-f]{8,}$/.test(caller.session ?? '');
  return isInstanceSession && seen.credentials.source !== 'access-keys' ? caller.name : undefined;
}
