import { partitionOfRegion } from '../aws/partition.ts';
import type { Observations } from '../schema/observations.ts';

/** Something that differs between two runs. */
export interface Change {
  what: string;
  before: string;
  after: string;
  /** What such a change often means. */
  hint?: string;
}

interface Trait {
  what: string;
  read: (seen: Observations) => string | undefined;
  hint?: string;
}

const variable = (name: string): Trait => ({ what: name, read: ({ environment }) => environment[name] });

// In the order of the way from the pod to the bucket: the first difference is most likely the one that matters.
const TRAITS: Trait[] = [
  {
    what: 'service account',
    read: ({ podToken, webIdentityToken }) => {
      const token = podToken?.serviceAccount ? podToken : webIdentityToken;
      return token?.serviceAccount && `${token.namespace}/${token.serviceAccount}`;
    },
    hint: "The trust policy names the old one, unless it was changed too. The stage's infrastructure sets the service account.",
  },
  {
    what: 'cluster (OIDC issuer)',
    read: ({ webIdentityToken, podToken }) => webIdentityToken?.issuer ?? podToken?.issuer,
    hint: 'The cluster was rebuilt, or the stage moved to a different one. The IAM OIDC provider and the trust policies may still name the old issuer.',
  },
  {
    ...variable('AWS_ROLE_ARN'),
    hint: "The service account's annotation changed, or it is a different service account.",
  },
  variable('AWS_WEB_IDENTITY_TOKEN_FILE'),
  { what: 'token file', read: ({ webIdentityToken }) => webIdentityToken?.state },
  { what: 'token audience', read: ({ webIdentityToken }) => webIdentityToken?.audience?.join(', ') },
  {
    what: 'user of the step',
    read: ({ process }) => (process.uid === undefined ? undefined : `${process.uid}:${process.gid}`),
    hint: 'runAsUser decides whether the token can be read.',
  },
  {
    what: 'source of the credentials',
    read: ({ credentials }) => credentials.source,
    hint: 'Something in the environment takes precedence over the previous source, or the previous source no longer provides credentials.',
  },
  { what: 'variables with secrets', read: ({ secretVariables }) => secretVariables.join(', ') || undefined },
  {
    what: 'further roles',
    read: ({ credentials }) =>
      credentials.hops.map(({ setting, roleArn }) => `${setting} ${roleArn}`).join(', ') || undefined,
  },
  { what: 'identity', read: ({ identity }) => identity?.arn.replace(/(assumed-role\/[^/]+)\/.*/, '$1') },
  { what: 'bucket', read: ({ settings }) => settings.bucket },
  { what: 'region', read: ({ region }) => region.name },
  { what: 'partition', read: ({ region }) => region.name && partitionOfRegion(region.name) },
  {
    what: "the bucket's own region",
    read: bucketRegion,
    hint: 'The bucket may have been recreated in a different region.',
  },
  { what: 'S3 endpoint', read: ({ endpoints }) => endpoints.s3 },
  { what: 'STS endpoint', read: ({ endpoints }) => endpoints.sts },
  { what: 'HTTPS_PROXY', read: ({ environment }) => environment.HTTPS_PROXY ?? environment.https_proxy },
  { what: 'NO_PROXY', read: ({ environment }) => environment.NO_PROXY ?? environment.no_proxy },
  { what: 'cache key', read: ({ settings }) => settings.cacheKey },
  { what: 'operations', read: ({ settings }) => settings.operations.join(',') },
  { what: 'acl', read: ({ settings }) => settings.acl },
  { what: 'encryption', read: ({ settings }) => settings.encryption },
  { what: 'node', read: ({ podToken, webIdentityToken }) => podToken?.nodeName ?? webIdentityToken?.nodeName },
  { what: 'irsa-preflight', read: ({ tool }) => tool.version },
];

/**
 * S3 names the bucket's region only in replies from a different one; where it simply responded, it is the region that
 * was called.
 */
function bucketRegion({ calls, region }: Observations): string | undefined {
  const named = calls.map(({ reply }) => reply.bucketRegion ?? reply.Region).find(Boolean);
  return (
    named ?? (calls.some(({ service, outcome }) => service === 's3' && outcome === 'ok') ? region.name : undefined)
  );
}

/** What differs between a run and an earlier one: traits first, then the replies that changed. Pure. */
export function compare(before: Observations, after: Observations): Change[] {
  const traits = TRAITS.flatMap(({ what, read, hint }) => {
    const [was, is] = [read(before), read(after)];
    return was === is ? [] : [{ what, before: was ?? 'none', after: is ?? 'none', ...(hint ? { hint } : {}) }];
  });
  return [...traits, ...replies(before, after)];
}

function replies(before: Observations, after: Observations): Change[] {
  const earlier = new Map(before.calls.map((call) => [call.id, call]));
  return after.calls.flatMap((call) => {
    const was = earlier.get(call.id);
    if (!was || replyOf(was) === replyOf(call)) return [];
    return [{ what: `reply to ${call.operation}`, before: replyOf(was), after: replyOf(call) }];
  });
}

const replyOf = ({ outcome, status, code, network }: Observations['calls'][number]) =>
  [status, code ?? network?.code ?? outcome].filter(Boolean).join(' ');
