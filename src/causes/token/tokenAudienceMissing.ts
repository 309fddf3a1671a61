import { isDenied } from '../../facts/callPredicates.ts';
import { remark, reply } from '../../facts/evidence.ts';
import { STS_AUDIENCE } from '../../kubernetes/webhook.ts';
import { annotate, annotationAsCode, newPod } from '../../remedy/serviceAccountSteps.ts';
import type { Values } from '../../remedy/values.ts';
import type { Evidence } from '../../schema/evidence.ts';
import type { Call, TokenObservation } from '../../schema/observations.ts';
import type { Cause, Remedy } from '../cause.ts';
import { type Finding, failFinding } from '../finding.ts';
import { refusedWebIdentity } from '../sts/refusedCalls.ts';
import { isFromSetting, replaceOidcToken } from './oidcTokenSetting.ts';
import { unsentFinding, unsentToken } from './unsentToken.ts';

export const tokenAudienceMissing: Cause = {
  title: 'The web identity token has no audience',
  headline: ({ namespace, serviceAccount }) =>
    `The web identity token of ${namespace}/${serviceAccount} has no audience`,
  place: 'token',
  marks: 'web-identity-token',
  isTransient: false,
  find: (facts, open) => {
    const { webIdentityToken: token } = facts.seen;
    return (
      failFinding(
        refusedWebIdentity(open).filter(({ call }) => isAboutMissingAudience(call, token)),
        ({ call }) => [reply(call), ...missingAudience(token)],
      ) ?? missingUnsent(unsentToken(facts))
    );
  },
  remedy: (values) => (isFromSetting(values) ? replaceOidcToken() : useProjectedToken(values)),
  page: {
    meaning:
      'The token has no aud claim. It is usually the legacy token of the service account, made for the Kubernetes API, and not the projected one that EKS mounts. If STS could not be reached, this follows from the claims of the token alone, and is reported alongside the network problem.',
    sentences: ['Missing a required claim: aud'],
    similar: {
      'token-audience-wrong': 'The token has an audience, and STS rejects it.',
      'token-malformed': 'The file does not contain a JWT.',
    },
  },
};

function isAboutMissingAudience(call: Call, token: TokenObservation | undefined): boolean {
  const hasNone = token?.state === 'readable' && !token.audience;
  return (
    /required claim: aud/i.test(call.message ?? '') ||
    (hasNone && (call.code === 'InvalidIdentityToken' || isDenied(call)))
  );
}

const missingAudience = (token: TokenObservation | undefined): Evidence[] => [
  remark(`The token in ${token?.path ?? 'the file'} has no aud claim. STS requires one, normally ${STS_AUDIENCE}.`),
  ...(token?.issuer === 'kubernetes/serviceaccount'
    ? [remark('It is a legacy service account token, made for the Kubernetes API.')]
    : []),
];

const missingUnsent = (token: TokenObservation | undefined): Finding | undefined =>
  token && !token.audience ? unsentFinding(missingAudience(token)) : undefined;

const useProjectedToken = (values: Values): Remedy => ({
  summary: 'Use the projected token that EKS mounts, not the legacy token of the service account.',
  owner: 'pipeline-author',
  steps: [
    {
      text: `AWS_WEB_IDENTITY_TOKEN_FILE names a token without an audience. Remove the variable where it is set by hand, so that EKS sets it to a token for ${STS_AUDIENCE}.`,
    },
    {
      text: 'The service account needs the annotation with the role. A cluster admin sets it:',
      commands: [annotate(values)],
    },
    newPod,
  ],
  asCode: annotationAsCode(values),
});
