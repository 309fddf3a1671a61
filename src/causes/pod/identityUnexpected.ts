import { type Principal, parsePrincipal, sameRole } from '../../aws/arn.ts';
import { isAboutIdentity } from '../../facts/callPredicates.ts';
import { remark, setting } from '../../facts/evidence.ts';
import { listServiceAccounts, newPod, printAnnotation, stageInfrastructure } from '../../remedy/serviceAccountSteps.ts';
import type { Cause } from '../cause.ts';

export const identityUnexpected: Cause = {
  title: 'The pod has a different role from the expected one',
  headline: ({ facts: { caller }, expectedRole }) => {
    if (!caller) return 'The identity of the pod could not be compared with expected_role_arn';
    const expected = parsePrincipal(expectedRole);
    return expected?.name === caller.name
      ? `AWS identifies the pod as ${principalLabel(caller)} of account ${caller.account}, not of ${expected.account}`
      : `AWS identifies the pod as ${principalLabel(caller)}, not as ${expected?.name ?? expectedRole}`;
  },
  place: 'role',
  marks: 'identity',
  isTransient: false,
  find: ({ seen, caller }, open) => {
    const expected = seen.settings.expectedRoleArn;
    if (!expected || (caller && sameRole(caller.arn, expected))) return undefined;
    if (caller) {
      return {
        verdict: 'fail',
        certainty: 'certain',
        evidence: [setting('expected_role_arn', expected, `AWS identifies the caller as ${caller.arn}`)],
        explains: open.filter((failure) => failure.requirement !== 'credentials' && isAboutIdentity(failure)),
      };
    }
    // Without credentials, something else is wrong.
    if (!seen.credentials.obtained) return undefined;
    return {
      verdict: 'warn',
      certainty: 'possible',
      evidence: [
        setting('expected_role_arn', expected),
        remark('AWS did not report the identity of the pod, so the two could not be compared.'),
      ],
    };
  },
  remedy: (values) => ({
    summary: `Use the service account whose role is ${values.expectedRole}, or correct expected_role_arn.`,
    owner: 'pipeline-author',
    steps: [
      { text: "Print the role of the pod's service account:", commands: [printAnnotation(values)] },
      {
        text: `List the service accounts of the namespace, and choose the one whose role is ${values.expectedRole}:`,
        commands: [listServiceAccounts(values)],
      },
      {
        text: 'In the stage, set that service account:',
        document: stageInfrastructure({ ...values, serviceAccount: '<SERVICE_ACCOUNT>' }),
      },
      newPod,
    ],
    asCode: [],
  }),
  page: {
    meaning:
      'The setting expected_role_arn names one role, and AWS reports a different one as the caller. Paths are not compared, because AWS does not report them. The cache may work all the same.',
    sentences: [],
    similar: {
      'service-account-unexpected': 'The service account that Kubernetes sees is compared, not the role that AWS sees.',
      'node-role-fallback': "The pod has no role of its own, and uses the node's.",
    },
  },
};

const principalLabel = ({ kind, name }: Principal) => (kind === 'other' ? name : `the ${kind} ${name}`);
