import { parseArn } from '../arn.ts';
import { POLICY_KINDS } from '../diagnose/denial.ts';
import { trustPolicy } from './documents.ts';
import type { Remedies } from './pod.ts';
import { quoted } from './shell.ts';
import type { Values } from './values.ts';

const provider = ({ partition, account, issuer }: Values) => `arn:${partition}:iam::${account}:oidc-provider/${issuer}`;

const listAssociations = ({ cluster, namespace, serviceAccount }: Values) =>
  `aws eks list-pod-identity-associations --cluster-name ${cluster} --namespace ${namespace} --service-account ${serviceAccount}`;

const POLICY_WORDS = Object.fromEntries(Object.entries(POLICY_KINDS).map(([words, kind]) => [kind, `a ${words}`]));

const listProviders = 'aws iam list-open-id-connect-providers';

export const stsRemedies: Remedies = {
  'oidc-provider-missing': (values) => ({
    summary: `Register the issuer as an IAM OIDC provider in account ${values.account}.`,
    owner: 'aws-admin',
    steps: [
      {
        text: `In account ${values.account}, see whether the issuer https://${values.issuer} is there:`,
        commands: [listProviders],
      },
      {
        text: 'If not, register it (once per issuer and account):',
        commands: [
          `aws iam create-open-id-connect-provider --url https://${values.issuer} --client-id-list sts.amazonaws.com`,
        ],
      },
      {
        text: `If the role should be one of another account, name that role instead; it is now ${values.roleArn}. After a cluster was rebuilt its issuer is a new one, and every role's trust policy must name it.`,
      },
    ],
  }),
  'sts-partition-mismatch': (values) => {
    const { facts, secondRole, roleArn, issuer, region } = values;
    const hop = facts.failures.some(({ call }) => call.operation === 'AssumeRole');
    const partition = parseArn(hop ? (values.callingRoleArn ?? '') : roleArn)?.partition ?? '';
    return {
      summary: hop
        ? `Name a second role of the partition ${partition}, with a bucket there.`
        : "Use one partition throughout: the role's, the cluster's and the region's.",
      owner: 'pipeline-author',
      steps: hop
        ? [
            {
              text: `The second role is ${secondRole}, the calling role ${values.callingRoleArn}. A role of one partition can never take one of another: correct the setting that names the second.`,
            },
          ]
        : [
            {
              text: `The role is ${roleArn}, the issuer https://${issuer}, the region ${region}. Set region to one of the partition of the role and the cluster, on this step and on the cache steps:`,
              document: `settings:\n  region: ${EXAMPLE_REGION[partition] ?? '<REGION>'}`,
            },
          ],
    };
  },
  'oidc-provider-audience-missing': (values) => ({
    summary: 'Add the audience sts.amazonaws.com to the IAM OIDC provider.',
    owner: 'aws-admin',
    steps: [
      {
        text: `In account ${values.account}:`,
        commands: [
          `aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${provider(values)} --client-id sts.amazonaws.com`,
        ],
      },
      {
        text: 'See what it lists now; look for blanks and look-alikes such as sts.amazon.com:',
        commands: [`aws iam get-open-id-connect-provider --open-id-connect-provider-arn ${provider(values)}`],
      },
    ],
  }),
  'oidc-thumbprint-mismatch': (values) => ({
    summary: "Update the IAM OIDC provider's thumbprint.",
    owner: 'aws-admin',
    steps: [
      {
        text: `Take the thumbprint of the certificate that the issuer https://${values.issuer} shows today:`,
        commands: [
          `openssl s_client -connect ${values.issuer.split('/')[0]}:443 -servername ${values.issuer.split('/')[0]} -showcerts </dev/null 2>/dev/null | awk '/BEGIN CERT/{c=""} {c=c $0 "\\n"} /END CERT/{last=c} END{printf "%s", last}' | openssl x509 -noout -fingerprint -sha1 | sed 's/.*=//; s/://g'`,
        ],
      },
      {
        text: 'Set it:',
        commands: [
          `aws iam update-open-id-connect-provider-thumbprint --open-id-connect-provider-arn ${provider(values)} --thumbprint-list <THUMBPRINT>`,
        ],
      },
    ],
  }),
  'oidc-keys-unavailable': (values) => ({
    summary: 'Run it again; if it stays, make the keys of the issuer reachable for AWS.',
    owner: 'cluster-admin',
    steps: [
      {
        text: 'With an EKS issuer this is an outage that passes: run the pipeline again, or set wait: 2m on this step.',
      },
      {
        text: 'On a cluster of your own, both of these must be public, and the second must list the key id that the token names:',
        commands: [
          `curl -fsS https://${values.issuer}/.well-known/openid-configuration`,
          `curl -fsS "$(curl -fsS https://${values.issuer}/.well-known/openid-configuration | jq -r .jwks_uri)"`,
        ],
      },
    ],
  }),
  'trust-policy-mismatch': (values) => ({
    summary: `Let the trust policy of the role ${values.role} admit ${values.subject}.`,
    owner: 'aws-admin',
    steps: [
      {
        text: `See the role's trust policy. NoSuchEntity means that there is no role ${values.role} in account ${values.account}. Else compare it with the token: its conditions with the subject ${values.subject} and the audience ${values.audience}, its Federated principal with the issuer https://${values.issuer}:`,
        commands: [`aws iam get-role --role-name ${values.role} --query Role.AssumeRolePolicyDocument`],
      },
      {
        text: 'This trust policy admits exactly this service account. It replaces the whole policy: if others use the role, add its statement to theirs instead:',
        commands: [
          `aws iam update-assume-role-policy --role-name ${values.role} --policy-document ${quoted(trustPolicy(values))}`,
        ],
      },
      {
        text: `If the trust policy is right, the service account may name another role than you think, or the provider's audience list may differ:`,
        commands: [
          `kubectl -n ${values.namespace} get serviceaccount ${values.serviceAccount} -o yaml`,
          `aws iam get-open-id-connect-provider --open-id-connect-provider-arn ${provider(values)}`,
        ],
      },
    ],
  }),
  'session-duration-too-long': (values) => ({
    summary: "Ask for a shorter session, or raise the role's limit.",
    owner: 'aws-admin',
    steps: [
      {
        text: 'Raise the limit (a role that is assumed from another role stays limited to one hour):',
        commands: [`aws iam update-role --role-name ${values.role} --max-session-duration 43200`],
      },
    ],
  }),
  'sts-region-disabled': (values) => ({
    summary: `Switch STS on in ${values.region}.`,
    owner: 'aws-admin',
    steps: [
      {
        text: `In account ${values.account}: IAM console, Account settings, Security Token Service, Endpoints, ${values.region}: Activate. A region that must be opted into is enabled first:`,
        commands: [`aws account enable-region --region-name ${values.region}`],
      },
    ],
  }),
  'sts-throttled': () => ({
    summary: 'Run it again later, or let this step wait.',
    owner: 'aws-admin',
    steps: [
      {
        text: 'Set wait: 2m on this step. If it happens often, many pods of the account ask STS at once: start fewer builds at the same time, or ask AWS Support for a higher limit.',
      },
    ],
  }),
  'sts-unavailable': () => ({
    summary: 'Run it again; STS answers with server errors.',
    owner: 'aws-admin',
    steps: [
      {
        text: 'See https://health.aws.amazon.com/health/status, and set wait: 2m on this step to ride out short outages.',
      },
    ],
  }),
  'sts-refused': ({ roleArn }) => ({
    summary: "Follow AWS's own words above.",
    owner: 'aws-admin',
    steps: [{ text: `This tool does not know that answer of STS. The role is ${roleArn}.` }],
  }),
  'assume-role-denied': (values) => {
    const { facts, secondRole, callingRoleArn, externalIdSetting } = values;
    const refusal = facts.failures.find(({ call }) => call.operation === 'AssumeRole');
    const { policy } = refusal?.denial ?? {};
    if (policy && policy !== 'identity-policy') {
      return {
        summary: `Have the policy that AWS names let ${callingRoleArn} do sts:AssumeRole on ${secondRole}.`,
        owner: 'aws-admin',
        steps: [
          {
            text: `What stands in the way is ${POLICY_WORDS[policy]}, as AWS says above. An Allow elsewhere does not help: forward this to whoever keeps that policy.`,
          },
        ],
      };
    }
    const condition = refusal?.call.sent.externalId
      ? { Condition: { StringEquals: { 'sts:ExternalId': '<EXTERNAL_ID>' } } }
      : {};
    const statement = { Effect: 'Allow', Principal: { AWS: callingRoleArn }, Action: 'sts:AssumeRole', ...condition };
    return {
      summary: `Let ${secondRole} be assumed by ${callingRoleArn}.`,
      owner: 'aws-admin',
      steps: [
        {
          text: `In its own account, see the second role's trust policy. NoSuchEntity means that there is no such role. It must name the calling role (the role's ARN, not a session's) and may ask for an external id, which ${externalIdSetting} passes on:`,
          commands: [
            `aws iam get-role --role-name ${secondRole.split('/').at(-1)} --query Role.AssumeRolePolicyDocument`,
          ],
        },
        { text: 'Its trust policy needs this statement:', document: JSON.stringify(statement, null, 2) },
        {
          text: 'The calling role needs this permission:',
          commands: [
            `aws iam put-role-policy --role-name ${callingRoleArn.split('/').at(-1)} --policy-name assume-cache-role --policy-document ${quoted(JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: secondRole }] }, null, 2))}`,
          ],
        },
      ],
    };
  },
  'assume-role-self': (values) => ({
    summary: `Remove user_role_arn (PLUGIN_USER_ROLE_ARN): the pod has the role ${values.role} already.`,
    owner: 'pipeline-author',
    steps: [
      {
        text: 'Remove the setting from this step and the stage variable PLUGIN_USER_ROLE_ARN. A role may assume itself only where its own trust policy says so.',
      },
    ],
  }),
  'assume-role-tag-session-denied': ({ secondRole, callingRoleArn }) => ({
    summary: `Allow sts:TagSession in the trust policy of ${secondRole}.`,
    owner: 'aws-admin',
    steps: [
      {
        text: "The second role's trust policy needs this statement:",
        document: JSON.stringify(
          { Effect: 'Allow', Principal: { AWS: callingRoleArn }, Action: ['sts:AssumeRole', 'sts:TagSession'] },
          null,
          2,
        ),
      },
      {
        text: 'See what it says today; update-assume-role-policy replaces the whole policy:',
        commands: [
          `aws iam get-role --role-name ${secondRole.split('/').at(-1)} --query Role.AssumeRolePolicyDocument`,
        ],
      },
    ],
  }),
  'credentials-rejected': ({ facts: { seen }, region }) =>
    seen.credentials.source === 'access-keys'
      ? {
          summary: `Replace the keys in ${seen.credentials.from.join(' and ')}, or remove them so that the role is used.`,
          owner: 'pipeline-author',
          steps: [
            {
              text: 'AWS does not know the key: it was deleted, deactivated or mistyped, or is of another partition. See whether it still exists:',
              commands: ['aws iam list-access-keys --user-name <USER>'],
            },
          ],
        }
      : {
          summary: `Find out why AWS does not know this session in ${region}.`,
          owner: 'aws-admin',
          steps: [
            {
              text: 'A region that must be opted into accepts sessions only of accounts that have enabled it:',
              commands: [`aws account get-region-opt-status --region-name ${region}`],
            },
            { text: 'A session of another partition is never known.' },
          ],
        },
  'session-expired': () => ({
    summary: 'Start the step anew: its role session is over.',
    owner: 'pipeline-author',
    steps: [
      {
        text: 'Sessions of assume_role last an hour. If keys with a session token are set in the stage, they were made too long ago.',
      },
    ],
  }),
  'pod-identity-agent-unreachable': () => ({
    summary: 'Get the EKS Pod Identity agent to run on the node.',
    owner: 'cluster-admin',
    steps: [
      {
        text: 'See whether the agent runs on every node:',
        commands: [
          'kubectl -n kube-system get daemonset eks-pod-identity-agent',
          'kubectl -n kube-system logs daemonset/eks-pod-identity-agent --tail=50',
        ],
      },
      { text: 'Behind a proxy, the agent must be exempt: NO_PROXY=169.254.170.23,[fd00:ec2::23].' },
    ],
  }),
  'pod-identity-refused': (values) => {
    const refusal = values.facts.call('container-credentials');
    const passing = refusal?.status === 429 || (refusal?.status ?? 0) >= 500;
    const expired = /expired/i.test(refusal?.message ?? '');
    if (passing || expired) {
      return {
        summary: expired
          ? 'Start a new pod: its Pod Identity token has expired.'
          : 'Run it again; the Pod Identity agent is overloaded or failing.',
        owner: 'cluster-admin',
        steps: [
          {
            text: 'If it stays, see what the agent on the node says:',
            commands: ['kubectl -n kube-system logs daemonset/eks-pod-identity-agent --tail=50'],
          },
        ],
      };
    }
    return {
      summary: 'Correct the Pod Identity association, or the trust policy of its role.',
      owner: 'aws-admin',
      steps: [
        { text: 'See which role is associated with the service account:', commands: [listAssociations(values)] },
        {
          text: "The role's trust policy must be:",
          document: JSON.stringify(
            {
              Version: '2012-10-17',
              Statement: [
                {
                  Effect: 'Allow',
                  Principal: { Service: 'pods.eks.amazonaws.com' },
                  Action: ['sts:AssumeRole', 'sts:TagSession'],
                },
              ],
            },
            null,
            2,
          ),
        },
      ],
    };
  },
  'pod-identity-token-unreadable': (values) => ({
    summary: 'Remove the Pod Identity variables that were set by hand, and start a new pod.',
    owner: 'cluster-admin',
    steps: [
      {
        text: 'EKS mounts the token where it sets AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE itself. See that the association exists:',
        commands: [listAssociations(values)],
      },
    ],
  }),
};

const EXAMPLE_REGION: Record<string, string> = { 'aws-cn': 'cn-north-1', 'aws-us-gov': 'us-gov-west-1' };
