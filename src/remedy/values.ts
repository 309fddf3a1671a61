import { parseArn, parsePrincipal, partitionOfRegion } from '../arn.ts';
import { parseDenial } from '../diagnose/denial.ts';
import { type Facts, gatherFacts } from '../diagnose/facts.ts';
import { bucketArns, regionInReply } from '../diagnose/rules/bucket.ts';
import { deniedActions } from '../diagnose/rules/denied.ts';
import type { Observations } from '../observe/observations.ts';

/**
 * The pod's own values, as remedies need them. What the pod cannot know is a placeholder in angle brackets, so that it
 * is seen where somebody pastes it.
 */
export interface Values {
  facts: Facts;
  partition: string;
  account: string;
  /** The name of the role that the pod has, or should have. */
  role: string;
  roleArn: string;
  /** The role that asks S3 in the end: the second one, where there is one. */
  callerArn: string;
  callerRole: string;
  namespace: string;
  serviceAccount: string;
  subject: string;
  /** Host and path of the cluster's issuer, without https://. */
  issuer: string;
  audience: string;
  tokenFile: string;
  cluster: string;
  region: string;
  /** Where the bucket really is, as far as a reply says. */
  bucketRegion: string;
  bucket: string;
  bucketArn: string;
  objectsArn: string;
  /** The literal part of the cache key. */
  prefix: string | undefined;
  /** The actions that were denied. */
  actions: string[];
  kmsKey: string;
  stsHost: string;
  s3Host: string;
  secondRole: string;
  /** The role that asked for the second one. */
  callingRoleArn: string;
  externalIdSetting: string;
  /** The host whose answer is the first failure. */
  failedHost: string;
  stsUrl: string;
  s3Url: string;
  proxy: string;
  podName: string;
  acl: string;
  expectedRole: string;
  expectedServiceAccount: string;
}

export function valuesOf(seen: Observations): Values {
  return pasteable(rawValuesOf(seen));
}

// What a shell would obey cannot be pasted as it is: then a placeholder stands for it, as for what is not known.
const HARMLESS = /^[\w@%+=:,./*<>[\] -]*$/;

function pasteable(values: Values): Values {
  const safe = Object.entries(values).map(([name, value]) => {
    const harmless = typeof value !== 'string' || HARMLESS.test(value);
    return [name, harmless ? value : `<${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}>`];
  });
  return Object.fromEntries(safe) as Values;
}

function rawValuesOf(seen: Observations): Values {
  const facts = gatherFacts(seen);
  const { environment, settings } = seen;
  const byToken = facts.call('assume-role-with-web-identity')?.roleArn;
  const held = byToken ?? environment.AWS_ROLE_ARN ?? settings.expectedRoleArn;
  const principal = parsePrincipal(held ?? facts.caller?.arn ?? '');
  const region = seen.region.name ?? '<REGION>';
  const partition = facts.caller?.partition ?? parseArn(held ?? '')?.partition ?? partitionOfRegion(region);
  const account = principal?.account || '<ACCOUNT>';
  const roleArn = held ?? `arn:${partition}:iam::${account}:role/<ROLE>`;
  const arns = bucketArns(facts);
  const namespace = facts.serviceAccount?.namespace || '<NAMESPACE>';
  const serviceAccount = facts.serviceAccount?.name ?? '<SERVICE_ACCOUNT>';
  const issuer = seen.webIdentityToken?.issuer ?? seen.podToken?.issuer;
  const hop = seen.credentials.hops.at(-1);
  const refused = facts.failures.find(({ call }) => call.operation === 'AssumeRole');
  return {
    facts,
    partition,
    account,
    role: principal?.kind === 'role' ? principal.name : '<ROLE>',
    roleArn,
    callerArn: callerRoleArn(facts, roleArn),
    callerRole:
      facts.caller?.kind === 'role' ? facts.caller.name : (parsePrincipal(hop?.roleArn ?? roleArn)?.name ?? '<ROLE>'),
    callingRoleArn: asRole(refused?.denial.principal) ?? roleArn,
    externalIdSetting: hop?.setting === 'assume_role' ? 'external_id' : 'user_role_external_id',
    failedHost: facts.failures[0]?.call.host ?? new URL(seen.endpoints.s3).host,
    namespace,
    serviceAccount,
    subject: seen.webIdentityToken?.subject ?? `system:serviceaccount:${namespace}:${serviceAccount}`,
    issuer: issuer?.replace(/^https?:\/\//, '') ?? '<ISSUER>',
    audience: seen.webIdentityToken?.audience?.join(', ') ?? 'sts.amazonaws.com',
    tokenFile: environment.AWS_WEB_IDENTITY_TOKEN_FILE ?? '/var/run/secrets/eks.amazonaws.com/serviceaccount/token',
    cluster: '<CLUSTER>',
    region,
    bucketRegion: facts.failures.map(regionInReply).find(Boolean) ?? region,
    bucket: settings.bucket,
    bucketArn: arns.bucket,
    objectsArn: arns.objects,
    prefix: settings.cacheKeyPrefix,
    actions: deniedActions(facts.failures.filter(({ call }) => call.service === 's3')),
    kmsKey: kmsKeyOf(seen) ?? '<KMS_KEY_ARN>',
    stsHost: askedUrl(seen, 'sts').host,
    s3Host: askedUrl(seen, 's3').host,
    secondRole: hop?.roleArn ?? '<SECOND_ROLE_ARN>',
    stsUrl: askedUrl(seen, 'sts').origin,
    s3Url: askedUrl(seen, 's3').origin,
    proxy:
      environment.HTTPS_PROXY ??
      environment.https_proxy ??
      environment.HTTP_PROXY ??
      environment.http_proxy ??
      '<PROXY>',
    acl: settings.acl ?? '<ACL>',
    expectedRole: settings.expectedRoleArn ?? '<EXPECTED_ROLE>',
    expectedServiceAccount: settings.expectedServiceAccount ?? '<SERVICE_ACCOUNT>',
    podName: seen.podToken?.podName ?? seen.webIdentityToken?.podName ?? environment.DRONE_STAGE_MACHINE ?? '<POD>',
  };
}

/** Where the service was asked, or would have been: the SDK has its own rules for the host. */
function askedUrl({ endpoints, calls }: Observations, service: 'sts' | 's3'): URL {
  const host = calls.find((call) => call.service === service)?.host;
  const { protocol, host: planned } = new URL(endpoints[service]);
  return new URL(`${protocol}//${host ?? planned}`);
}

/** A session's ARN as the ARN of its role, under which policies know it. */
function asRole(arn: string | undefined): string | undefined {
  const principal = arn ? parsePrincipal(arn) : undefined;
  return principal?.kind === 'role'
    ? `arn:${principal.partition}:iam::${principal.account}:role/${principal.name}`
    : undefined;
}

/** The ARN under which policies know the caller: a role's, not its session's. */
function callerRoleArn({ seen, caller }: Facts, roleArn: string): string {
  const second = seen.credentials.hops.at(-1)?.roleArn;
  if (second) return second;
  if (caller?.kind === 'role') {
    // A session's ARN does not show the role's path, the variable does.
    return parsePrincipal(roleArn)?.name === caller.name
      ? roleArn
      : `arn:${caller.partition}:iam::${caller.account}:role/${caller.name}`;
  }
  return caller?.arn ?? roleArn;
}

/** The key that a refusal of KMS names. */
function kmsKeyOf(seen: Observations): string | undefined {
  for (const { message = '' } of seen.calls) {
    const { resource } = parseDenial(message);
    const arn = resource?.includes(':kms:')
      ? resource
      : /arn:[a-z-]+:kms:[a-z0-9-]+:\d+:key\/[A-Za-z0-9-]+/.exec(message)?.[0];
    if (arn) return arn;
  }
  return undefined;
}
