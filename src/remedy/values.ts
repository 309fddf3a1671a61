import { parseArn, parsePrincipal } from '../aws/arn.ts';
import { type PolicyKind, parseDenial } from '../aws/denial.ts';
import type { BucketArns } from '../aws/endpoints.ts';
import { partitionOfRegion } from '../aws/partition.ts';
import { meantRoleArn } from '../aws/roleArnProblem.ts';
import { deniedActions } from '../facts/deniedActions.ts';
import type { Facts } from '../facts/facts.ts';
import type { Failure } from '../facts/failures.ts';
import { hopCaller, hopOfCall } from '../facts/hops.ts';
import { regionInReply } from '../facts/regionInReply.ts';
import { STS_AUDIENCE, WEB_IDENTITY_TOKEN_PATH } from '../kubernetes/webhook.ts';
import type { Call, Observations } from '../schema/observations.ts';
import { sh } from './shellQuote.ts';

/**
 * The pod's own values, as headlines and remedies need them. What the pod cannot know is a placeholder in angle
 * brackets, so that it is noticed before anything is pasted.
 */
export interface Values {
  facts: Facts;
  /** The first of the failures that the cause explains: the call that the fix is about. */
  failure: Failure | undefined;
  partition: string;
  account: string;
  /** The name of the role that the pod has, or should have. */
  role: string;
  roleArn: string;
  /** The role that calls S3 in the end: the second one, where there is one. */
  callerArn: string;
  callerRole: string;
  namespace: string;
  serviceAccount: string;
  subject: string;
  /** Host and path of the cluster's issuer, without https://. */
  issuer: string;
  /** The token's audience, as it is. */
  audience: string;
  /** The audience that a trust policy should name: the token's own where there is one, else that of STS. */
  audienceOrDefault: string;
  tokenFile: string;
  cluster: string;
  region: string;
  /** Where the bucket really is, as far as a reply says. */
  bucketRegion: string;
  bucket: string;
  arns: BucketArns;
  /** The part of the cache key that is known. */
  prefix: string | undefined;
  /** The actions that were denied, of those that the cause explains. */
  actions: string[];
  /** The kind of policy that AWS's message names. */
  policy: PolicyKind | undefined;
  kmsKey: string;
  stsHost: string;
  s3Host: string;
  stsUrl: string;
  s3Url: string;
  /** ` --endpoint-url URL` for commands of aws that go to the configured endpoint; empty for AWS's own S3. */
  endpointOption: string;
  /** The role that could not be assumed, or the last one that is configured. */
  secondRole: string;
  /** The role (or the user) that tried to assume it. */
  callingRoleArn: string;
  /** The setting that names the second role, and the one with its external id. */
  secondRoleSetting: string;
  externalIdSetting: string;
  /** The host that was called when it failed. */
  failedHost: string;
  proxy: string;
  podName: string;
  acl: string;
  expectedRole: string;
  expectedServiceAccount: string;
}

/**
 * The values for one cause.
 * @param explains the failures that the cause explains; none where it is not about a call
 */
export function valuesOf(facts: Facts, explains: Failure[] = []): Values {
  const { seen } = facts;
  const { environment, settings } = seen;
  const failure = explains[0];
  // A malformed ARN shows what was meant often enough to fill it in.
  const given =
    facts.call('assume-role-with-web-identity')?.roleArn ?? (environment.AWS_ROLE_ARN || settings.expectedRoleArn);
  const held = given && meantRoleArn(given);
  const principal = parsePrincipal(held ?? facts.caller?.arn ?? '');
  const region = seen.region.name ?? '<REGION>';
  const partition = facts.caller?.partition ?? parseArn(held ?? '')?.partition ?? partitionOfRegion(region);
  const account = principal?.account || '<ACCOUNT>';
  const roleArn = held ?? `arn:${partition}:iam::${account}:role/<ROLE>`;
  const namespace = facts.serviceAccount?.namespace || '<NAMESPACE>';
  const serviceAccount = facts.serviceAccount?.name ?? '<SERVICE_ACCOUNT>';
  const issuer = seen.webIdentityToken?.issuer ?? seen.podToken?.issuer;
  const audience = seen.webIdentityToken?.audience;
  const hop = hopOf(seen, failure);
  const s3Failures = facts.failures.filter(({ call }) => call.service === 's3');
  return {
    facts,
    failure,
    partition,
    account,
    role: principal?.kind === 'role' ? principal.name : '<ROLE>',
    roleArn,
    ...callerOf(facts, roleArn),
    namespace,
    serviceAccount,
    subject: seen.webIdentityToken?.subject ?? `system:serviceaccount:${namespace}:${serviceAccount}`,
    issuer: issuer?.replace(/^https?:\/\//, '') ?? '<ISSUER>',
    audience: audience?.join(', ') ?? STS_AUDIENCE,
    audienceOrDefault: audience?.[0] ?? STS_AUDIENCE,
    tokenFile: environment.AWS_WEB_IDENTITY_TOKEN_FILE || WEB_IDENTITY_TOKEN_PATH,
    cluster: '<CLUSTER>',
    region,
    bucketRegion: facts.failures.map(regionInReply).find(Boolean) ?? region,
    bucket: settings.bucket,
    arns: facts.bucketArns,
    prefix: settings.cacheKeyPrefix,
    actions: deniedActions(explains.length ? explains : s3Failures),
    policy: failure?.denial.policy,
    kmsKey: kmsKeyOf([...(failure ? [failure.call] : []), ...seen.calls]) ?? '<KMS_KEY_ARN>',
    stsHost: calledUrl(seen, 'sts').host,
    s3Host: calledUrl(seen, 's3').host,
    stsUrl: calledUrl(seen, 'sts').origin,
    s3Url: calledUrl(seen, 's3').origin,
    endpointOption: settings.endpoint ? sh` --endpoint-url ${settings.endpoint}` : '',
    secondRole: hop?.roleArn ?? '<SECOND_ROLE_ARN>',
    callingRoleArn: callingRole(facts, failure) ?? roleArn,
    secondRoleSetting: hop?.setting ?? 'user_role_arn',
    externalIdSetting: hop?.setting === 'assume_role' ? 'external_id' : 'user_role_external_id',
    failedHost: (failure ?? facts.failures[0])?.call.host ?? new URL(seen.endpoints.s3).host,
    proxy: proxyOf(seen),
    acl: settings.acl ?? '<ACL>',
    expectedRole: settings.expectedRoleArn ?? '<EXPECTED_ROLE>',
    expectedServiceAccount: settings.expectedServiceAccount ?? '<SERVICE_ACCOUNT>',
    podName: seen.podToken?.podName ?? seen.webIdentityToken?.podName ?? environment.DRONE_STAGE_MACHINE ?? '<POD>',
  };
}

const proxyOf = ({ environment }: Observations) =>
  ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'].map((name) => environment[name]).find(Boolean) ??
  '<PROXY>';

/** The hop that failed, or else the last one. */
const hopOf = (seen: Observations, failure: Failure | undefined) =>
  (failure && hopOfCall(seen, failure.call)) ?? seen.credentials.hops.at(-1);

/** Where the service was called, or would have been: the SDK has its own rules for the host. */
function calledUrl({ endpoints, calls }: Observations, service: 'sts' | 's3'): URL {
  const host = calls.find((call) => call.service === service)?.host;
  const { protocol, host: planned } = new URL(endpoints[service]);
  return new URL(`${protocol}//${host ?? planned}`);
}

/** Who tried to assume another role, as policies know it; without a failure, the role before the last hop. */
function callingRole(facts: Facts, failure: Failure | undefined): string | undefined {
  const { seen } = facts;
  if (!failure) return seen.credentials.hops.at(-2)?.roleArn;
  const caller = hopCaller(facts, failure);
  const isRole = parsePrincipal(caller ?? '')?.kind === 'role';
  return caller && isRole ? roleOfSession(caller, knownRoles(seen)) : caller;
}

const knownRoles = ({ environment, credentials }: Observations) => [
  ...(environment.AWS_ROLE_ARN ? [environment.AWS_ROLE_ARN] : []),
  ...credentials.hops.map(({ roleArn }) => roleArn),
];

/**
 * The ARN of the role behind a session, under which policies know it.
 * @param known the full ARNs of roles: that of a session does not show the role's path
 */
function roleOfSession(arn: string, known: string[]): string | undefined {
  const principal = parsePrincipal(arn);
  if (principal?.kind !== 'role') return undefined;
  const { partition, account, name } = principal;
  const withPath = known.find((candidate) => {
    const role = parsePrincipal(candidate);
    return role?.name === name && role.account === account;
  });
  return withPath ?? `arn:${partition}:iam::${account}:role/${name}`;
}

/** The caller of S3 as policies know it: the role, not its session. */
function callerOf({ seen, caller }: Facts, roleArn: string): Pick<Values, 'callerArn' | 'callerRole'> {
  const second = seen.credentials.hops.at(-1)?.roleArn;
  const callerArn = second ?? (caller?.kind === 'role' ? roleOfSession(caller.arn, [roleArn]) : caller?.arn) ?? roleArn;
  return { callerArn, callerRole: parsePrincipal(callerArn)?.name ?? '<ROLE>' };
}

const KEY_ARN = /arn:[a-z-]+:kms:[a-z0-9-]+:\d+:key\/[A-Za-z0-9-]+/;

/** The KMS key, from the first call that names it: in a refusal, or in the header of a write that succeeded. */
function kmsKeyOf(calls: Call[]): string | undefined {
  for (const { message = '', reply } of calls) {
    const { resource } = parseDenial(message);
    const arn = resource?.includes(':kms:') ? resource : (KEY_ARN.exec(message)?.[0] ?? reply.kmsKey);
    if (arn) return arn;
  }
  return undefined;
}
