import type { Pages } from './page.ts';

export const podPages: Pages = {
  'sdk-configuration-invalid': {
    meaning:
      'The Go SDK of the cache step reads a number of variables before its first request and stops at one that it does not understand, even where another SDK would pass over it: switches that are neither true nor false, AWS_RETRY_MODE=legacy, an endpoint without a scheme, AWS_PROFILE with a profile that the files do not have, AWS_CA_BUNDLE with a file that is not there, a proxy whose password is not percent-encoded.',
    sentences: [
      'failed to get shared config profile',
      'failed to open custom CA bundle PEM file',
      'was not a valid URI',
      'must be true or false',
    ],
    lookAlikes: {
      'region-unset': 'Nothing is wrong with any value there: one is missing.',
      'tls-untrusted-ca': 'The bundle can be read there, and the authority that signs on the way is not in it.',
    },
  },
  'service-account-default': {
    meaning:
      "Harness runs a stage as one pod. Where the stage's infrastructure names no service account, Kubernetes takes the namespace's default one, which has no role. EKS then injects nothing, and the SDK silently goes on to the role of the node. The pod's own token tells its service account.",
    lookAlikes: {
      'irsa-not-injected':
        'The service account is a named one, so the stage is right and the annotation, its time or the webhook is not.',
      'node-role-fallback':
        'This is what follows: the pod acts as its node. It comes first only where the node may use the bucket.',
    },
  },
  'irsa-not-injected': {
    meaning:
      "EKS's webhook sets AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE when a pod is created, if its service account has the annotation eks.amazonaws.com/role-arn at that moment. Here neither is set: the annotation is missing or came later than the pod, the webhook did not see the pod (it is down, or the service account was made within the last moments), or the container is on its skip list. From inside these look alike.",
    sentences: ['Unable to locate credentials', 'NoCredentialProviders: no valid providers in chain'],
    lookAlikes: {
      'service-account-default': "The pod's token says default: then it is the stage that names no service account.",
      'token-file-unset': 'AWS_ROLE_ARN is set by hand: that alone makes the webhook inject neither.',
      'pod-identity-agent-unreachable':
        'With EKS Pod Identity no IRSA variable is set, and nothing is wrong with that.',
    },
  },
  'service-account-unexpected': {
    meaning:
      'expected_service_account names one service account, and the token of the pod names another. The cache may work all the same.',
    lookAlikes: {
      'identity-unexpected': 'That compares the role which AWS sees, this the service account which Kubernetes sees.',
    },
  },
  'role-arn-unset': {
    meaning:
      'The token file is named and the role is not. The Go SDK stops at this point and goes on to nothing else ("role ARN is not set").',
    sentences: ['role ARN is not set'],
    lookAlikes: { 'token-file-unset': 'The other half is missing there, and the SDK goes on to the next source.' },
  },
  'token-file-unset': {
    meaning:
      "The role is named and the token file is not, typically because AWS_ROLE_ARN is a stage variable: EKS's webhook leaves a container alone that has either of the two. The SDK passes the lone variable over and goes on to the next source, often the node.",
    lookAlikes: { 'irsa-not-injected': 'There neither variable is set.' },
  },
  'role-arn-malformed': {
    meaning:
      "AWS_ROLE_ARN comes from the service account's annotation, as it was typed: with a blank, twice, as a session's ARN, or with a placeholder left in.",
    sentences: [
      'Request ARN is invalid',
      "1 validation error detected: Value '' at 'roleArn' failed to satisfy constraint",
    ],
    lookAlikes: {
      'trust-policy-mismatch': 'A well-formed ARN of a role that does not exist is refused with AccessDenied.',
    },
  },
  'region-unset': {
    meaning:
      'A request is signed for a region. None is named by the setting, by AWS_REGION or by AWS_DEFAULT_REGION; EKS injects AWS_REGION only with IRSA.',
    sentences: ['Region is missing', 'an AWS region is required, but was not found'],
    lookAlikes: { 'bucket-region-mismatch': 'A region is named there, and it is the wrong one.' },
  },
  'static-keys-shadow-irsa': {
    meaning:
      'plugins/cache takes AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY before any role. They come from a stage variable, from an earlier step whose outputs become variables, or from the image. Where they reach the bucket this is a warning: the role is not what works.',
    lookAlikes: {
      'credentials-rejected': 'There the keys are meant, or come from the role, and AWS does not know them.',
      'session-token-missing': 'A key that begins with ASIA is temporary and works only with its session token.',
    },
  },
  'static-keys-incomplete': {
    meaning: 'Keys count only as a pair, so every SDK passes half a pair over. Nothing is broken yet.',
  },
  'session-token-missing': {
    meaning:
      'Access key ids that begin with ASIA are temporary. Without AWS_SESSION_TOKEN AWS does not know them. plugins/cache before 1.10.1 never passes a session token on.',
    sentences: [
      'The AWS Access Key Id you provided does not exist in our records.',
      'The security token included in the request is invalid.',
    ],
    lookAlikes: { 'static-keys-shadow-irsa': 'Keys that begin with AKIA need no session token.' },
  },
  'node-role-fallback': {
    meaning:
      "The instance metadata service gave the node's role; the session is named after the instance (i-…). Where that role may use the bucket the cache works, for every pod on the node: a warning. Where it may not, the missing identity is the cause and comes first.",
    lookAlikes: { 'no-credentials': 'There the metadata service gives no role either (hop limit 1, Fargate).' },
  },
  'no-credentials': {
    meaning:
      'Every source was tried: keys, web identity, shared profile, EKS Pod Identity, instance metadata. Fargate has no instance metadata, and a hop limit of 1 keeps pods away from it where version 2 of it is required.',
    sentences: ['no EC2 IMDS role found', 'failed to refresh cached credentials'],
    lookAlikes: { 'node-role-fallback': 'There the node gives its role.' },
  },
  'identity-unexpected': {
    meaning:
      'expected_role_arn names one role, and AWS says that the pod has another. Paths do not count: AWS does not show them. The cache may work all the same.',
    lookAlikes: { 'service-account-unexpected': 'That compares service accounts.' },
  },
};
