import { isAboutIdentity } from '../../facts/callPredicates.ts';
import { setting } from '../../facts/evidence.ts';
import { listServiceAccounts, newPod, stageInfrastructure } from '../../remedy/serviceAccountSteps.ts';
import type { Cause } from '../cause.ts';

export const serviceAccountUnexpected: Cause = {
  title: 'The build pod runs as a different service account from the expected one',
  headline: ({ namespace, serviceAccount, expectedServiceAccount }) =>
    `The build pod runs as ${namespace}/${serviceAccount}, not as ${expectedServiceAccount}`,
  place: 'service account',
  marks: 'service-account',
  isTransient: false,
  find: ({ seen, serviceAccount }, open) => {
    const expected = seen.settings.expectedServiceAccount;
    if (!expected || !serviceAccount) return undefined;
    const { namespace, name } = parseExpected(expected);
    if (serviceAccount.name === name && (!namespace || serviceAccount.namespace === namespace)) return undefined;
    return {
      verdict: 'fail',
      certainty: 'certain',
      evidence: [
        setting(
          'expected_service_account',
          expected,
          `the pod runs as ${serviceAccount.namespace}/${serviceAccount.name} instead`,
        ),
      ],
      explains: open.filter(isAboutIdentity),
    };
  },
  remedy: (values) => {
    const { namespace = values.namespace, name } = parseExpected(values.expectedServiceAccount);
    const expected = { namespace, serviceAccount: name };
    return {
      summary: `Set the stage's service account to ${name}, or correct expected_service_account.`,
      owner: 'pipeline-author',
      steps: [
        {
          text: 'List the service accounts of the namespace with their roles:',
          commands: [listServiceAccounts(expected)],
        },
        { text: 'In the stage, set the service account of the build pod:', document: stageInfrastructure(expected) },
        newPod,
      ],
      asCode: [],
    };
  },
  page: {
    meaning:
      "The setting expected_service_account names one service account, and the pod's token names a different one. The cache may work all the same.",
    sentences: [],
    similar: {
      'identity-unexpected': 'The role that AWS sees is compared, not the service account that Kubernetes sees.',
      'service-account-default': 'The pod has no role, and runs as the service account default.',
    },
  },
};

/** The setting names a service account, with or without its namespace. */
function parseExpected(expected: string): { namespace?: string; name: string } {
  const [name = '', namespace] = expected.split('/').reverse();
  return { name, ...(namespace ? { namespace } : {}) };
}
