import { regionOfIssuer } from '../../aws/issuerRegion.ts';
import { generalRemark, remark, reply } from '../../facts/evidence.ts';
import { AUDIENCE_ANNOTATION, STS_AUDIENCE } from '../../kubernetes/webhook.ts';
import { providerArn } from '../../remedy/policies.ts';
import { newPod } from '../../remedy/serviceAccountSteps.ts';
import { sh } from '../../remedy/shellQuote.ts';
import type { Values } from '../../remedy/values.ts';
import type { TokenObservation } from '../../schema/observations.ts';
import type { Step } from '../../schema/report.ts';
import type { Cause, Remedy } from '../cause.ts';
import { failFinding } from '../finding.ts';
import { refusedWebIdentity } from '../sts/refusedCalls.ts';
import { isFromSetting, replaceOidcToken } from './oidcTokenSetting.ts';
import { unsentFinding, unsentToken } from './unsentToken.ts';

export const tokenAudienceWrong: Cause = {
  title: "The token's audience is not STS",
  headline: (values) => {
    const audience = otherAudience(values.facts.seen.webIdentityToken);
    return audience
      ? `The web identity token is for ${audience.join(' and ')}, not for ${STS_AUDIENCE}`
      : `The web identity token is not for ${STS_AUDIENCE}`;
  },
  place: 'token',
  marks: 'web-identity-token',
  isTransient: false,
  find: (facts, open) => {
    const audience = otherAudience(facts.seen.webIdentityToken);
    if (!audience) return undefined;
    const isFor = remark(`The token's audience is ${audience.join(' and ')}, not ${STS_AUDIENCE}.`);
    // AccessDenied means that the provider accepted the audience: kops and OpenShift use their own.
    const rejected = refusedWebIdentity(open).filter(({ call }) => /audience/i.test(call.message ?? ''));
    return (
      failFinding(rejected, ({ call }) => [reply(call), isFor]) ??
      (isFromEks(unsentToken(facts)) ? unsentFinding([isFor, PROVIDER_DECIDES]) : undefined)
    );
  },
  remedy: (values) => (isFromSetting(values) ? withAudience(replaceOidcToken(), values) : projectForSts(values)),
  page: {
    meaning: `The token names the audience that it is for, and that is not ${STS_AUDIENCE}. The audience comes from the annotation ${AUDIENCE_ANNOTATION} or from an option of the webhook. A different audience is correct only if the IAM OIDC provider and the trust policy have it, as on kops and OpenShift. If STS could not be reached, this follows from the claims of the token alone, and is reported alongside the network problem.`,
    sentences: ['Incorrect token audience'],
    similar: {
      'oidc-provider-audience-missing':
        'STS returns the same error, and the audience of the token is correct: the IAM OIDC provider does not list it.',
      'trust-policy-mismatch':
        'STS returns AccessDenied. In that case, the provider accepted the audience: look at the trust policy.',
      'token-audience-missing': 'The token has no audience at all.',
    },
  },
};

/** The audience of a token that is not for STS; undefined where it is, or where it is unknown. */
const otherAudience = (token: TokenObservation | undefined): string[] | undefined =>
  token?.audience?.includes(STS_AUDIENCE) ? undefined : token?.audience;

/**
 * Whether EKS has issued the token. Other clusters, such as those of kops and OpenShift, use an audience of their own.
 */
const isFromEks = (token: TokenObservation | undefined) => regionOfIssuer(token?.issuer) !== undefined;

const PROVIDER_DECIDES = generalRemark('STS accepts only an audience that the IAM OIDC provider lists.');

const projectForSts = (values: Values): Remedy => ({
  summary: `Change the audience of the token to ${STS_AUDIENCE}.`,
  owner: 'cluster-admin',
  steps: [
    {
      text: 'The audience comes from an annotation of the service account, or from the --token-audience of the webhook. Remove the annotation:',
      commands: [
        sh`kubectl -n ${values.namespace} annotate serviceaccount ${values.serviceAccount} ${AUDIENCE_ANNOTATION}-`,
      ],
    },
    newPod,
    acceptAudience(values),
  ],
  asCode: [],
});

const withAudience = (remedy: Remedy, values: Values): Remedy => ({
  ...remedy,
  steps: [...remedy.steps, acceptAudience(values)],
});

function acceptAudience(values: Values): Step {
  const [audience = '<AUDIENCE>'] = otherAudience(values.facts.seen.webIdentityToken) ?? [];
  return {
    text: 'If the audience is intended, an AWS admin adds it to the IAM OIDC provider instead. The trust policy of the role must allow it too:',
    commands: [
      sh`aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${providerArn(values)} --client-id ${audience}`,
    ],
  };
}
