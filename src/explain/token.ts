import type { Pages } from './page.ts';

export const tokenPages: Pages = {
  'token-file-missing': {
    meaning:
      'AWS_WEB_IDENTITY_TOKEN_FILE names a file that is not there. The webhook sets the variable and mounts the file together; a variable set by hand mounts nothing.',
    sentences: ['open /var/run/secrets/eks.amazonaws.com/serviceaccount/token: no such file or directory'],
    lookAlikes: { 'token-path-is-directory': 'The path is there, and is the folder of the file.' },
  },
  'token-unreadable': {
    meaning:
      "The file is there and this user may not read it: a step's runAsUser can differ from the pod's, and without an fsGroup the file belongs to root.",
    sentences: ['open /var/run/secrets/eks.amazonaws.com/serviceaccount/token: permission denied'],
    lookAlikes: { 'token-file-missing': 'There is no such file.' },
  },
  'token-path-is-directory': {
    meaning: 'The variable names the mount and not the file in it, which is called token.',
    lookAlikes: { 'token-file-missing': 'There is nothing at that path.' },
  },
  'token-empty': {
    meaning: 'The file holds nothing. The kubelet writes it when the pod starts and renews it before it expires.',
    lookAlikes: { 'token-malformed': 'There is something in it that is no token.' },
  },
  'token-malformed': {
    meaning:
      'A JWT has three parts of base64url, and nothing around them. STS takes tokens that are signed with RS256.',
    sentences: ['The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)'],
    lookAlikes: {
      'token-empty': 'There is nothing in the file.',
      'token-audience-missing': 'It is a JWT, and lacks a claim.',
    },
  },
  'token-audience-missing': {
    meaning:
      'The token has no aud claim: it is the legacy service account token, made for the Kubernetes API, and not the projected one that EKS mounts.',
    sentences: ['Missing a required claim: aud'],
    lookAlikes: { 'token-audience-wrong': 'There is an audience, and it is not STS.' },
  },
  'token-audience-wrong': {
    meaning:
      'The token says for whom it is meant, and that is not sts.amazonaws.com. The audience comes from the annotation eks.amazonaws.com/audience or from an option of the webhook.',
    sentences: ['Incorrect token audience'],
    lookAlikes: {
      'oidc-provider-audience-missing':
        'STS says the same sentence where the token is right and the IAM OIDC provider lists another audience.',
    },
  },
  'token-expired': {
    meaning:
      'The token is past its exp claim, or was issued too long ago. The kubelet renews projected tokens; a copy of the file is renewed by nobody.',
    sentences: ['Token expired: current date/time … must be before the expiration date/time …', 'Token too old: …'],
    lookAlikes: {
      'clock-skew': "By the node's own clock the token is fresh.",
      'session-expired': "The role's session ran out, not the token.",
    },
  },
  'clock-skew': {
    meaning:
      "AWS refuses signatures that are off by more than five minutes (STS) or fifteen (S3). The SDKs read AWS's clock from the refusal and try again, so a wrong clock alone is a warning. It fails where requests stay refused, or where it makes a token look expired.",
    sentences: [
      'Signature expired: … is now earlier than … (… - 5 min.)',
      'Signature not yet current: … is still later than …',
      'The difference between the request time and the current time is too large.',
    ],
    lookAlikes: {
      'token-expired': 'There the token is past its time by both clocks.',
      's3-signature-mismatch': 'There the times agree.',
    },
  },
};
