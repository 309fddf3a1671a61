import type { Pages } from './page.ts';

export const stsPages: Pages = {
  'oidc-provider-missing': {
    meaning:
      "STS looks for an IAM OIDC provider with the token's issuer in the account of the role. There is none: it was never registered, the role's ARN names another account, or the cluster was rebuilt and has a new issuer.",
    sentences: ['No OpenIDConnect provider found in your account for https://oidc.eks.REGION.amazonaws.com/id/…'],
    lookAlikes: {
      'sts-partition-mismatch':
        'STS says the same where a partition knows nothing of the other: compare role, issuer and region.',
      'trust-policy-mismatch': 'AccessDenied means that the provider was found and the token is good.',
    },
  },
  'sts-partition-mismatch': {
    meaning:
      'aws, aws-cn and aws-us-gov share nothing. A role of one cannot be had from the STS of another, and the answer does not say so.',
    sentences: [
      'No OpenIDConnect provider found in your account for https://oidc.eks.cn-north-1.amazonaws.com.cn/id/…',
      'The security token included in the request is invalid.',
    ],
    lookAlikes: { 'oidc-provider-missing': 'All three are of one partition there.' },
  },
  'oidc-provider-audience-missing': {
    meaning:
      "The token's audience is sts.amazonaws.com, and the IAM OIDC provider's list of audiences (client ids) lacks it, if only by a blank or a look-alike such as sts.amazon.com.",
    sentences: ['Incorrect token audience'],
    lookAlikes: {
      'token-audience-wrong': "There it is the token's audience that differs.",
      'trust-policy-mismatch': "An audience that the trust policy's condition does not admit is AccessDenied.",
    },
  },
  'oidc-thumbprint-mismatch': {
    meaning:
      'The thumbprint of the IAM OIDC provider is not that of the certificate chain which the issuer shows. For EKS issuers AWS no longer looks at it; for others it does.',
    sentences: ["OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint"],
    lookAlikes: { 'oidc-keys-unavailable': 'There the issuer cannot be read at all.' },
  },
  'oidc-keys-unavailable': {
    meaning:
      "STS fetches the issuer's keys to verify the token. With an EKS issuer that fails only in an outage. With an issuer of one's own the documents may be private or unreachable, or the key set lacks the key that signed.",
    sentences: [
      "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
    ],
    lookAlikes: {
      'oidc-thumbprint-mismatch': 'The certificate is the trouble there.',
      'sts-unavailable': 'STS itself fails there.',
    },
  },
  'trust-policy-mismatch': {
    meaning:
      'The token is good, and the role is not given. STS says the same for a subject or audience that the trust policy does not admit, for a trust policy without this provider, for a role trusted to EKS Pod Identity alone, and for a role that does not exist. It does so on purpose.',
    sentences: ['Not authorized to perform sts:AssumeRoleWithWebIdentity'],
    lookAlikes: {
      'oidc-provider-missing': 'InvalidIdentityToken comes before the role is looked at.',
      'assume-role-denied': 'sts:AssumeRole without WebIdentity is the second role.',
    },
  },
  'session-duration-too-long': {
    meaning:
      'A session was asked for that is longer than the role allows; one that comes from another role is limited to an hour.',
    sentences: [
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    ],
  },
  'sts-region-disabled': {
    meaning:
      "The cache step asks STS in the bucket's region. There STS is switched off for the account, or the region is not opted into.",
    sentences: [
      'STS is not activated in the requested region for the account that is being asked to generate credentials.',
    ],
    lookAlikes: {
      'credentials-rejected': 'In a region that is not opted into, sessions from elsewhere are unknown (InvalidToken).',
    },
  },
  'sts-throttled': {
    meaning: 'Too many requests of the account reach STS at once, and it went on for all of the retries.',
    sentences: ['Rate exceeded'],
    lookAlikes: { 'sts-unavailable': 'Server errors are not about how much is asked.' },
  },
  'sts-unavailable': {
    meaning: 'STS answers with server errors, and went on for all of the retries.',
    lookAlikes: { 'not-aws-answering': "Without AWS's request id it is somebody else who answers." },
  },
  'sts-refused': { meaning: 'STS refuses with a code that this tool does not know. Its own sentence is all there is.' },
  'assume-role-denied': {
    meaning:
      'The second role (user_role_arn, or assume_role) is not given. The calling role needs sts:AssumeRole on it, and its trust policy must name the calling role and, where it asks for one, the external id. STS says the same for a role that does not exist.',
    sentences: [
      'User: … is not authorized to perform: sts:AssumeRole on resource: …',
      'Not authorized to perform sts:AssumeRole',
    ],
    lookAlikes: {
      'assume-role-self': 'The second role is the first there.',
      'trust-policy-mismatch': 'The first role is refused there.',
    },
  },
  'assume-role-self': {
    meaning:
      'user_role_arn names the role that IRSA has given already. Since 2022 a role may assume itself only where its trust policy says so.',
    sentences: ['User: …assumed-role/NAME/… is not authorized to perform: sts:AssumeRole on resource: …role/NAME'],
    lookAlikes: { 'assume-role-denied': 'Two different roles.' },
  },
  'assume-role-tag-session-denied': {
    meaning:
      'Sessions of EKS Pod Identity carry tags that are passed on. The second role must allow sts:TagSession beside sts:AssumeRole.',
    sentences: ['User: … is not authorized to perform: sts:TagSession on resource: …'],
    lookAlikes: { 'assume-role-denied': 'The sentence names sts:AssumeRole there.' },
  },
  'pod-identity-agent-unreachable': {
    meaning:
      'The variables of EKS Pod Identity are set and the agent on the node does not answer: it does not run, or a proxy or network policy is in between.',
    sentences: ['dial tcp 169.254.170.23:80: connect: connection refused'],
    lookAlikes: { 'pod-identity-refused': 'The agent answers there.' },
  },
  'pod-identity-refused': {
    meaning:
      "The agent answers with a refusal: the association or its role is wrong, the role's trust policy does not name pods.eks.amazonaws.com, or the agent is throttled.",
    sentences: [
      '(AccessDeniedException): Unauthorized Exception! EKS does not have permissions to assume the associated role.',
    ],
    lookAlikes: { 'pod-identity-token-unreadable': 'There is no token to send there.' },
  },
  'pod-identity-token-unreadable': {
    meaning:
      'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names a file that is missing, empty or unreadable, so the agent cannot be asked.',
    sentences: ['Service account token cannot be empty'],
    lookAlikes: { 'token-file-missing': 'That is the token of IRSA.' },
  },
};
