import { remark, reply, variable } from '../../facts/evidence.ts';
import type { Facts } from '../../facts/facts.ts';
import { annotate, annotationAsCode, newPod, stageInfrastructure } from '../../remedy/serviceAccountSteps.ts';
import type { Evidence } from '../../schema/evidence.ts';
import type { Cause } from '../cause.ts';

export const noCredentials: Cause = {
  title: 'The pod has no AWS credentials',
  headline: () => 'The pod has no AWS credentials',
  place: 'role',
  marks: 'credentials',
  isTransient: false,
  find: (facts) => {
    const { source, obtained } = facts.seen.credentials;
    if (source !== 'instance-metadata' || obtained || facts.seen.cutShort) return undefined;
    // In that case, nothing was requested.
    if (!facts.seen.region.name || facts.seen.configuration.length) return undefined;
    return {
      verdict: 'fail',
      certainty: 'certain',
      evidence: [
        remark(
          'This container has no access keys, no web identity, no shared profile and no EKS Pod Identity, so only the instance metadata service is left.',
        ),
        whyNodeGivesNone(facts),
      ],
    };
  },
  remedy: (values) => ({
    summary: 'Give the build pod a role through its service account.',
    owner: 'cluster-admin',
    steps: [
      { text: 'Annotate the service account with its role:', commands: [annotate(values)] },
      { text: 'In the stage, set that service account:', document: stageInfrastructure(values) },
      newPod,
    ],
    asCode: annotationAsCode(values),
  }),
  page: {
    meaning:
      "No source provides credentials: no access keys, web identity, shared profile, EKS Pod Identity or instance metadata. Fargate has no instance metadata, and where version 2 of it is required, a hop limit of 1 keeps pods away from it. Pods are meant to have a role of their own, not the node's.",
    sentences: ['no EC2 IMDS role found', 'failed to refresh cached credentials'],
    similar: {
      'node-role-fallback': 'The node provides its role, and the pod uses it.',
      'irsa-not-injected': 'Neither variable of IRSA is set. In that case, this is the cause and comes first.',
    },
  },
};

function whyNodeGivesNone({ seen }: Facts): Evidence {
  const { AWS_EC2_METADATA_DISABLED: disabled = '' } = seen.environment;
  const failed = seen.calls.find(({ service, outcome }) => service === 'instance-metadata' && outcome !== 'ok');
  if (seen.credentials.problem) return remark(`No credentials: ${seen.credentials.problem}.`);
  if (disabled.toLowerCase() === 'true') {
    return variable('AWS_EC2_METADATA_DISABLED', disabled, 'the SDK does not call the instance metadata service');
  }
  return failed ? reply(failed) : remark('The instance metadata service was not called.');
}
