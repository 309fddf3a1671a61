import { parseArn, parsePrincipal, partitionOfRegion, sameRole } from '../../arn.ts';
import type { Facts } from '../facts.ts';
import type { Failure } from '../failures.ts';
import {
  afterTries,
  isCredentialRefusal,
  isDenied,
  isServerError,
  isSessionOver,
  isThrottled,
  refused,
  saw,
} from '../replies.ts';
import { explaining, type Finding, type Rule } from '../rule.ts';
import { SOURCE_WORDS } from '../sourceWords.ts';

const WEB_IDENTITY = 'AssumeRoleWithWebIdentity';

const atSts = (open: Failure[]) => open.find(({ call }) => call.service === 'sts' && refused(call));
const ofWebIdentity = (open: Failure[]) => open.find(({ call }) => call.operation === WEB_IDENTITY && refused(call));
const ofHop = (open: Failure[]) => open.find(({ call }) => call.operation === 'AssumeRole' && refused(call));

const fail = (failure: Failure, because: string[] = [], certainty: Finding['certainty'] = 'certain'): Finding => ({
  verdict: 'fail',
  certainty,
  because: [...because, saw(failure.call)],
  explains: [failure],
});

/** What the token says of itself, for those who compare it with a trust policy. */
function tokenSays({ seen: { webIdentityToken: token } }: Facts): string[] {
  if (!token?.subject) return [];
  return [
    `The token says: issuer ${token.issuer}, subject ${token.subject}, audience ${token.audience?.join(', ') ?? 'none'}.`,
  ];
}

/** A rule for a sentence of STS about the IAM OIDC provider. */
const providerRule = (code: Rule['code'], sentence: RegExp, codes: string[] = []): Rule => ({
  code,
  find: (facts, open) => {
    const refusal = ofWebIdentity(open);
    const { code: said = '', message = '' } = refusal?.call ?? {};
    if (!refusal || !(codes.includes(said) || sentence.test(message))) return undefined;
    return fail(refusal, tokenSays(facts));
  },
});

export const stsRules: Rule[] = [
  {
    code: 'sts-throttled',
    find: (_facts, open) => {
      const failure = atSts(open);
      return failure && isThrottled(failure.call) ? fail(failure, [afterTries(failure)]) : undefined;
    },
  },
  {
    code: 'oidc-keys-unavailable',
    find: (facts, open) => {
      const failure = ofWebIdentity(open);
      const { code = '', message = '' } = failure?.call ?? {};
      if (!failure || !(/^IDPCommunicationError/.test(code) || /retrieve verification key/i.test(message)))
        return undefined;
      return fail(failure, tokenSays(facts));
    },
  },
  {
    code: 'sts-unavailable',
    find: (_facts, open) => {
      const failure = atSts(open);
      return failure && isServerError(failure.call) ? fail(failure, [afterTries(failure)]) : undefined;
    },
  },
  {
    code: 'sts-region-disabled',
    find: ({ seen }, open) => {
      const failure = atSts(open);
      if (failure?.call.code !== 'RegionDisabledException') return undefined;
      return fail(failure, [
        `STS was asked in ${seen.region.name}, the region of the bucket, as the cache step asks it.`,
      ]);
    },
  },
  {
    code: 'sts-partition-mismatch',
    find: (facts, open) => {
      const failure = atSts(open);
      if (!failure || !refused(failure.call)) return undefined;
      const partitions = partitionsOf(facts, failure);
      if (new Set(partitions.map(({ partition }) => partition)).size < 2) return undefined;
      return fail(failure, [
        `${partitions.map(({ what, partition }) => `${what} is of the partition ${partition}`).join(', ')}.`,
      ]);
    },
  },
  {
    code: 'session-duration-too-long',
    find: (_facts, open) => {
      const failure = atSts(open);
      if (!/DurationSeconds|session limit for roles assumed by role chaining/i.test(failure?.call.message ?? ''))
        return undefined;
      return failure && fail(failure, [`The role asked for is ${failure.call.roleArn}.`]);
    },
  },
  providerRule('oidc-provider-missing', /No OpenIDConnect provider/i),
  {
    code: 'oidc-provider-audience-missing',
    find: (facts, open) => {
      const failure = ofWebIdentity(open);
      if (!/incorrect token audience/i.test(failure?.call.message ?? '')) return undefined;
      return (
        failure &&
        fail(failure, [
          "The token's audience is right, so it is the provider's list that lacks it.",
          ...tokenSays(facts),
        ])
      );
    },
  },
  providerRule('oidc-thumbprint-mismatch', /thumbprint/i),
  {
    code: 'trust-policy-mismatch',
    find: (facts, open) => {
      const failure = ofWebIdentity(open);
      if (!failure || !isDenied(failure.call)) return undefined;
      return fail(
        failure,
        [
          'STS says the same for a subject, an audience or a provider that the trust policy does not name, and for a role that does not exist.',
          `The role asked for is ${failure.call.roleArn}.`,
          ...tokenSays(facts),
        ],
        'likely',
      );
    },
  },
  {
    code: 'assume-role-tag-session-denied',
    find: (_facts, open) => {
      const failure = ofHop(open);
      if (failure?.denial.action !== 'sts:TagSession') return undefined;
      return fail(failure, [
        `The session carries tags, as every session of EKS Pod Identity does, and ${failure.call.roleArn} does not allow that.`,
      ]);
    },
  },
  {
    code: 'assume-role-self',
    find: (facts, open) => {
      const failure = ofHop(open);
      const { roleArn = '' } = failure?.call ?? {};
      const before = callerBeforeHop(facts, failure);
      if (!failure || !isDenied(failure.call) || !before || !sameRole(before, roleArn)) return undefined;
      const setting = settingOf(facts, roleArn);
      return fail(failure, [`${setting} is ${roleArn}, the role that the pod has already.`]);
    },
  },
  {
    code: 'assume-role-denied',
    find: (facts, open) => {
      const failure = ofHop(open);
      if (!failure || !isDenied(failure.call)) return undefined;
      const { policy } = failure.denial;
      const before = callerBeforeHop(facts, failure) ?? facts.seen.environment.AWS_ROLE_ARN;
      return fail(
        failure,
        [
          `${before} asked for ${failure.call.roleArn}, ${failure.call.sent.externalId ? 'with an external id' : 'without an external id'}.`,
          ...(policy
            ? []
            : [
                "The caller's policy, the target's trust policy or external id, or a missing role: STS says the same for each.",
              ]),
        ],
        policy ? 'certain' : 'likely',
      );
    },
  },
  {
    code: 'credentials-rejected',
    find: ({ seen }, open) => {
      const followed = open.filter(({ call }) => isCredentialRefusal(call));
      return explaining(followed, (first) => [
        `${saw(first.call)}`,
        `The credentials came from ${SOURCE_WORDS[seen.credentials.source]}, and were used in ${first.call.region}.`,
      ]);
    },
  },
  {
    code: 'session-expired',
    find: (_facts, open) => {
      const followed = open.filter(({ call }) => isSessionOver(call));
      return explaining(followed, (first) => [saw(first.call)]);
    },
  },
  {
    code: 'sts-refused',
    find: (facts, open) => {
      const failure = atSts(open) ?? open.find(({ call }) => call.service === 'sts' && call.outcome === 'unsent');
      if (failure?.call.outcome === 'unsent') return fail(failure, [], 'possible');
      // What lies behind an answer that is not known here can only be guessed at: its own words are what there is.
      return failure?.call.outcome === 'refused' ? fail(failure, tokenSays(facts), 'possible') : undefined;
    },
  },
];

/** Who asked for the hop: STS's own words, else the role before it. */
function callerBeforeHop({ seen }: Facts, failure: Failure | undefined): string | undefined {
  if (failure?.denial.principal) return failure.denial.principal;
  return seen.credentials.source === 'web-identity' ? seen.environment.AWS_ROLE_ARN : undefined;
}

const settingOf = ({ seen }: Facts, roleArn: string) =>
  seen.credentials.hops.find((hop) => hop.roleArn === roleArn)?.setting ?? 'user_role_arn';

/** The partitions of the role, the cluster's issuer and the STS that was asked, as far as they can be told. */
function partitionsOf({ seen }: Facts, { call }: Failure): { what: string; partition: string }[] {
  const role = call.roleArn ? parseArn(call.roleArn)?.partition : undefined;
  const caller =
    call.operation === 'AssumeRole' ? parsePrincipal(seen.environment.AWS_ROLE_ARN ?? '')?.partition : undefined;
  const issuer = call.operation === WEB_IDENTITY ? partitionOfIssuer(seen.webIdentityToken?.issuer) : undefined;
  const sts =
    call.region && /^[a-z]{2,4}(-[a-z]+)+-\d+$/.test(call.region) ? partitionOfRegion(call.region) : undefined;
  // A store of one's own has its own names.
  if (role && !role.startsWith('aws')) return [];
  return [
    { what: `The role ${call.roleArn}`, partition: role },
    { what: `the calling role`, partition: caller },
    { what: `the cluster's issuer ${seen.webIdentityToken?.issuer}`, partition: issuer },
    { what: `STS in ${call.region}`, partition: sts },
  ].flatMap(({ what, partition }) => (partition ? [{ what, partition }] : []));
}

/** The partition of an EKS issuer; another issuer tells none. */
function partitionOfIssuer(issuer: string | undefined): string | undefined {
  const [, region] = /^https:\/\/oidc[.-]eks\.([a-z0-9-]+)\./.exec(issuer ?? '') ?? [];
  return region && partitionOfRegion(region);
}
