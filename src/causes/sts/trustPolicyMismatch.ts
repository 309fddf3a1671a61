import { isDenied } from '../../facts/callPredicates.ts';
import { generalRemark, identityClaims, reply } from '../../facts/evidence.ts';
import { confirmRole } from '../../remedy/confirmRole.ts';
import { trustStatement } from '../../remedy/policies.ts';
import { addTrustStatementStep, getTrustPolicy, terraformTrustPolicy } from '../../remedy/trustPolicySteps.ts';
import type { Cause } from '../cause.ts';
import { failFinding } from '../finding.ts';
import { refusedWebIdentity } from './refusedCalls.ts';

export const trustPolicyMismatch: Cause = {
  title: "The role's trust policy rejects this token, or the role does not exist",
  headline: ({ role, subject }) => `The role ${role} does not trust ${subject}, or does not exist`,
  place: 'role',
  isTransient: true,
  find: ({ seen }, open) =>
    failFinding(
      refusedWebIdentity(open).filter(({ call }) => isDenied(call)),
      ({ call }) => [
        reply(call),
        ...identityClaims(seen.webIdentityToken),
        generalRemark(
          'STS returns the same error when the subject, audience or issuer does not match, and when the role does not exist.',
        ),
      ],
      'likely',
    ),
  remedy: (values) => {
    const { role, account, subject, audience } = values;
    return {
      summary: `Allow ${subject} in the trust policy of ${role}.`,
      owner: 'aws-admin',
      steps: [
        confirmRole(values),
        {
          text: `Read the role's trust policy. Its conditions must match the subject ${subject} and the audience ${audience}, and its Federated principal must name the token's issuer; a wildcard works only with StringLike. NoSuchEntity means that account ${account} has no role named ${role}.`,
          commands: [getTrustPolicy(role)],
        },
        addTrustStatementStep(
          role,
          trustStatement(values),
          'Add a statement that allows exactly this service account.',
        ),
        {
          text: 'If the trust policy allows the token, look for a Deny: in the trust policy, and in the resource control policies of the organization, which give the same error:',
          commands: ['aws organizations list-policies --filter RESOURCE_CONTROL_POLICY'],
        },
      ],
      asCode: [terraformTrustPolicy(values)],
    };
  },
  page: {
    meaning:
      'STS accepted the token but did not grant the role. It returns the same error when the trust policy allows a different subject or audience, when it does not name this provider, when the role is trusted to EKS Pod Identity only, and when the role does not exist. STS does so deliberately.',
    sentences: ['Not authorized to perform sts:AssumeRoleWithWebIdentity'],
    similar: {
      'oidc-provider-missing': 'STS returns InvalidIdentityToken before it considers the role.',
      'assume-role-denied': 'The denied action is sts:AssumeRole, without WebIdentity: it concerns the second role.',
    },
  },
};
