import { isRoleArn, sameRole } from '../../arn.ts';
import type { Facts } from '../facts.ts';
import type { Failure } from '../failures.ts';
import { isAboutIdentity, saw } from '../replies.ts';
import type { Finding, Rule } from '../rule.ts';

const OTHER_CREDENTIALS = new Set(['access-keys', 'oidc-token', 'shared-profile', 'pod-identity', 'container']);

const subject = ({ serviceAccount }: Facts) =>
  serviceAccount && `system:serviceaccount:${serviceAccount.namespace}:${serviceAccount.name}`;

/** The pod is nobody of its own: no IRSA variables, and nothing else that gives it an identity. */
const isNobody = ({ seen }: Facts) =>
  !seen.environment.AWS_ROLE_ARN &&
  !seen.environment.AWS_WEB_IDENTITY_TOKEN_FILE &&
  !OTHER_CREDENTIALS.has(seen.credentials.source);

/** The name of the node's role, where the metadata service gave its keys. */
const nodeRole = ({ call }: Facts) =>
  call('instance-metadata-credentials')?.outcome === 'ok' ? call('instance-metadata-role')?.reply.role : undefined;

/** The missing identity's verdict, and what followed from it. */
function missingIdentity(facts: Facts, open: Failure[], because: string[]): Finding {
  const followed = open.filter(isAboutIdentity);
  const reaches = facts.seen.credentials.obtained && followed.length === 0;
  return {
    verdict: reaches ? 'warn' : 'fail',
    certainty: 'certain',
    because: [
      ...because,
      ...followed.slice(0, 1).map(({ call }) => `So it asked as the node's role, and ${saw(call)}`),
    ],
    explains: followed,
  };
}

export const podRules: Rule[] = [
  {
    code: 'sdk-configuration-invalid',
    find: ({ seen: { configuration } }) =>
      configuration.length
        ? {
            verdict: 'fail',
            // A file can lie in the cache image and not in this one.
            certainty: configuration.every(({ inFile }) => inFile) ? 'likely' : 'certain',
            because: [
              ...configuration.map(({ variable, value, allowed }) => `${variable} is "${value}". It wants ${allowed}.`),
              'The Go SDK of the cache step refuses that before it asks anybody, so nothing was asked here either.',
            ],
          }
        : undefined,
  },
  {
    code: 'region-unset',
    find: ({ seen }) =>
      seen.region.name
        ? undefined
        : {
            verdict: 'fail',
            certainty: 'certain',
            because: [
              seen.region.refused === undefined
                ? 'Neither the setting region nor AWS_REGION nor AWS_DEFAULT_REGION names a region.'
                : `${seen.region.from} is "${seen.region.refused}", which is no region's name, and the setting region is not set.`,
            ],
          },
  },
  {
    code: 'session-token-missing',
    find: ({ seen }, open) => {
      const { source, accessKeyPrefix, sessionToken } = seen.credentials;
      if (source !== 'access-keys' || accessKeyPrefix !== 'ASIA' || sessionToken) return undefined;
      const followed = open.filter(isAboutIdentity);
      return {
        verdict: followed.length ? 'fail' : 'warn',
        certainty: 'certain',
        because: [
          'The access key in use begins with ASIA, so it is temporary, and AWS_SESSION_TOKEN is not set.',
          ...followed.slice(0, 1).map(({ call }) => saw(call)),
        ],
        explains: followed,
      };
    },
  },
  {
    code: 'static-keys-shadow-irsa',
    find: ({ seen, caller }, open) => {
      const { source, from, shadows, accessKeyPrefix } = seen.credentials;
      // Keys in settings of this step are meant; keys in the environment come from elsewhere.
      const fromEnvironment = from.some((name) => !name.startsWith('PLUGIN_'));
      if (source !== 'access-keys' || !fromEnvironment || shadows.length === 0) return undefined;
      const followed = open.filter(isAboutIdentity);
      return {
        verdict: followed.length ? 'fail' : 'warn',
        certainty: 'certain',
        because: [
          `${from.join(' and ')} are set (the key begins with ${accessKeyPrefix}), and the cache step takes them before ${shadows.includes('web-identity') ? `the role ${seen.environment.AWS_ROLE_ARN}` : 'EKS Pod Identity'}.`,
          ...(caller ? [`With them the pod is ${caller.arn}.`] : []),
          ...followed.slice(0, 1).map(({ call }) => saw(call)),
        ],
        explains: followed,
      };
    },
  },
  {
    code: 'static-keys-incomplete',
    find: ({ seen: { credentials } }) =>
      credentials.halfPair && {
        verdict: 'warn',
        certainty: 'certain',
        because: [
          `${credentials.halfPair.present} is set and ${credentials.halfPair.missing} is not: keys count only as a pair, so the cache step passes this one over.`,
        ],
      },
  },
  {
    code: 'token-file-unset',
    find: (facts, open) => {
      const { seen, caller } = facts;
      const { AWS_ROLE_ARN: roleArn, AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile } = seen.environment;
      if (!roleArn || tokenFile) return undefined;
      const why = [
        `AWS_ROLE_ARN is ${roleArn}, and AWS_WEB_IDENTITY_TOKEN_FILE is not set: without it the role cannot be taken.`,
        "EKS's webhook adds neither variable to a container that has one of them already, as it has where AWS_ROLE_ARN is a stage variable.",
      ];
      if (OTHER_CREDENTIALS.has(seen.credentials.source)) {
        return {
          verdict: 'warn',
          certainty: 'certain',
          because: [
            ...why,
            `The cache step passes the variable over and works as ${caller?.arn ?? 'another identity'}.`,
          ],
        };
      }
      return missingIdentity(facts, open, why);
    },
  },
  {
    code: 'role-arn-unset',
    find: ({ seen: { environment, credentials } }) =>
      credentials.source === 'web-identity' && !environment.AWS_ROLE_ARN
        ? {
            verdict: 'fail',
            certainty: 'certain',
            because: [
              `AWS_WEB_IDENTITY_TOKEN_FILE is ${environment.AWS_WEB_IDENTITY_TOKEN_FILE}, and AWS_ROLE_ARN is not set: the SDK stops there and tries nothing else.`,
            ],
          }
        : undefined,
  },
  {
    code: 'role-arn-malformed',
    find: ({ seen: { environment, credentials } }, open) => {
      const roleArn = environment.AWS_ROLE_ARN ?? '';
      const refusal = open.find(
        ({ need, call }) =>
          need === 'credentials' &&
          call.code === 'ValidationError' &&
          /arn|role|is invalid/i.test(call.message ?? '') &&
          !/DurationSeconds|webIdentityToken|roleSessionName/i.test(call.message ?? ''),
      );
      const impossible = credentials.source === 'web-identity' && roleArn !== '' && !isRoleArn(roleArn);
      if (!impossible && !refusal) return undefined;
      return {
        verdict: 'fail',
        certainty: 'certain',
        because: [
          `The role asked for is "${refusal?.call.roleArn ?? roleArn}". A role's ARN has the form arn:aws:iam::ACCOUNT:role/NAME.`,
          ...(refusal ? [saw(refusal.call)] : []),
        ],
        ...(refusal ? { explains: [refusal] } : {}),
      };
    },
  },
  {
    code: 'node-role-fallback',
    find: (facts) => {
      const node = nodeRole(facts) ?? (isNodeSession(facts) ? facts.caller?.name : undefined);
      if (!node) return undefined;
      return {
        verdict: 'warn',
        certainty: 'certain',
        because: [`The pod has no role of its own and acts as the role of its node, ${node}, as every pod there can.`],
      };
    },
  },
  {
    code: 'service-account-default',
    find: (facts, open) => {
      if (!isNobody(facts) || facts.serviceAccount?.name !== 'default') return undefined;
      return missingIdentity(facts, open, [
        `The pod's own token says ${subject(facts)}: the stage names no service account.`,
        'Neither AWS_ROLE_ARN nor AWS_WEB_IDENTITY_TOKEN_FILE is set.',
      ]);
    },
  },
  {
    code: 'irsa-not-injected',
    find: (facts, open) => {
      if (!isNobody(facts) || facts.serviceAccount?.name === 'default') return undefined;
      const who = subject(facts);
      return missingIdentity(facts, open, [
        who
          ? `The pod runs as ${who}, and neither AWS_ROLE_ARN nor AWS_WEB_IDENTITY_TOKEN_FILE is set.`
          : "Neither AWS_ROLE_ARN nor AWS_WEB_IDENTITY_TOKEN_FILE is set, and no token tells the pod's service account.",
        'EKS sets both when the pod is created, if its service account has the annotation eks.amazonaws.com/role-arn by then.',
        ...(facts.isOutsidePods
          ? [
              'KUBERNETES_SERVICE_HOST, which every pod has, is not set either: this does not look like a pod. IRSA gives a role to steps of a stage on KubernetesDirect infrastructure alone.',
            ]
          : []),
      ]);
    },
  },
  {
    code: 'service-account-unexpected',
    find: ({ seen, serviceAccount }, open) => {
      const expected = seen.settings.expectedServiceAccount;
      if (!expected || !serviceAccount) return undefined;
      const [name = '', namespace] = expected.split('/').reverse();
      if (serviceAccount.name === name && (!namespace || serviceAccount.namespace === namespace)) return undefined;
      return {
        verdict: 'fail',
        certainty: 'certain',
        because: [
          `The pod runs as ${serviceAccount.namespace}/${serviceAccount.name}; expected_service_account is ${expected}.`,
        ],
        explains: open.filter(isAboutIdentity),
      };
    },
  },
  {
    code: 'identity-unexpected',
    find: ({ seen, caller }, open) => {
      const expected = seen.settings.expectedRoleArn;
      if (!expected || (caller && sameRole(caller.arn, expected))) return undefined;
      if (!caller) {
        // Without credentials something else is the matter.
        if (!seen.credentials.obtained) return undefined;
        const because = [`expected_role_arn is ${expected}, and AWS did not say who the pod is.`];
        return { verdict: 'warn', certainty: 'possible', because };
      }
      return {
        verdict: 'fail',
        certainty: 'certain',
        because: [`The pod is ${caller.arn}; expected_role_arn is ${expected}.`],
        explains: open.filter((failure) => failure.need !== 'credentials' && isAboutIdentity(failure)),
      };
    },
  },
  {
    code: 'no-credentials',
    find: ({ seen }) => {
      const { source, obtained, problem } = seen.credentials;
      if (source !== 'instance-metadata' || obtained || seen.cutShort) return undefined;
      // Then nobody was asked.
      if (!seen.region.name || seen.configuration.length) return undefined;
      const disabled = seen.environment.AWS_EC2_METADATA_DISABLED?.toLowerCase() === 'true';
      const asked = seen.calls.find(({ service, outcome }) => service === 'instance-metadata' && outcome !== 'ok');
      return {
        verdict: 'fail',
        certainty: 'certain',
        because: [
          'No access keys, no web identity, no shared profile and no EKS Pod Identity are set up in this container.',
          problem
            ? `${problem}.`
            : disabled || !asked
              ? "The node's metadata service is switched off for this pod (AWS_EC2_METADATA_DISABLED)."
              : `The node's metadata service gives no role either: ${saw(asked)}`,
        ],
      };
    },
  },
];

/** The metadata service names a session after the instance. */
const isNodeSession = ({ caller, seen }: Facts) =>
  caller?.kind === 'role' && /^i-[0-9a-f]{8,}$/.test(caller.session ?? '') && seen.credentials.source !== 'access-keys';
