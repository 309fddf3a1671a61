import type { Call } from '../../src/schema/observations.ts';

export type Reply = Partial<Call>;
export const refused = (
  status: number,
  code?: string,
  message?: string,
  reply: Record<string, string> = {},
): Reply => ({
  ...{ outcome: 'refused', status, reply },
  ...(code ? { code } : {}),
  ...(message ? { message } : {}),
});
const WHO = 'User: arn:aws:sts::111122223333:assumed-role/ci-cache/s is not authorized to perform: ';
export const denied = (action: string, why = '', on = ' on resource: "arn:aws:s3:::ci-cache/x"') =>
  refused(403, 'AccessDenied', `${WHO}${action}${on}${why}`);
export const unanswered = (code: string, more: Partial<NonNullable<Call['network']>> = {}): Reply => ({
  ...{
    outcome: 'unanswered',
    attempts: 3,
    retried: [code, code],
    network: { code, message: `${code} happened`, ...more },
  },
});

const BECAUSE = [
  'an identity-based policy',
  'a resource-based policy',
  'a service control policy',
  'a resource control policy',
  'a VPC endpoint policy',
  'a permissions boundary',
  'a session policy',
];
/** Every known reply, by a short name. */
export const REPLIES: Record<string, Reply> = {
  open: { outcome: 'open' },
  unsent: { outcome: 'unsent', message: 'Invalid bucket name' },
  unsignable: { outcome: 'unsent', message: 'Neither CRT nor JS SigV4a implementation is available' },
  unusable: {
    outcome: 'unusable',
    status: 200,
    requestId: undefined as never,
    reply: { contentType: 'text/html', server: 'gateway', via: '1.1 proxy' },
  },
  page: { ...refused(403, undefined, undefined, { contentType: 'text/html' }), requestId: undefined as never },
  bare: refused(403, 'AccessDenied', 'Access Denied'),
  headless: refused(403),
  ...Object.fromEntries(
    [
      's3:ListBucket',
      's3:GetObject',
      's3:PutObject',
      's3:PutObjectAcl',
      'sts:AssumeRole',
      'sts:TagSession',
      'kms:Decrypt',
      'kms:GenerateDataKey',
      'kms:Encrypt',
      's3express:CreateSession',
    ].map((action) => [action, denied(action, ` because no identity-based policy allows the ${action} action`)]),
  ),
  ...Object.fromEntries(
    BECAUSE.map((kind) => [`deny ${kind}`, denied('s3:GetObject', ` with an explicit deny in ${kind}`)]),
  ),
  ...Object.fromEntries(
    BECAUSE.map((kind) => [
      `no ${kind}`,
      denied('s3:PutObject', ` because no ${kind.replace(/^an? /, '')} allows the s3:PutObject action`),
    ]),
  ),
  self: refused(403, 'AccessDenied', `${WHO}sts:AssumeRole on resource: arn:aws:iam::111122223333:role/ci-cache`),
  web: refused(403, 'AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity'),
  kmsThree: denied(
    'kms:Decrypt',
    ' because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access',
    ' on the resource associated with this ciphertext',
  ),
  kmsDisabled: refused(400, 'KMS.DisabledException', 'arn:aws:kms:us-east-1:111122223333:key/1 is disabled.'),
  kmsPending: refused(
    400,
    'KMS.KMSInvalidStateException',
    'arn:aws:kms:us-east-1:111122223333:key/1 is pending deletion.',
  ),
  kmsGone: refused(400, 'KMS.NotFoundException', "Invalid keyId 'x'"),
  kmsElsewhere: refused(400, 'KMS.NotFoundException', 'Invalid arn eu-west-1'),
  noBucket: refused(404, 'NoSuchBucket', 'The specified bucket does not exist'),
  badName: refused(400, 'InvalidBucketName', 'The specified bucket is not valid.'),
  noKey: refused(404, 'NoSuchKey', 'The specified key does not exist.'),
  noUpload: refused(404, 'NoSuchUpload', 'The specified upload does not exist.'),
  redirect: refused(
    301,
    'PermanentRedirect',
    'The bucket you are attempting to access must be addressed using the specified endpoint.',
    { bucketRegion: 'eu-west-1' },
  ),
  redirectByEndpoint: refused(301, 'PermanentRedirect', 'addressed using the specified endpoint.', {
    Endpoint: 'ci-cache.s3-eu-west-1.amazonaws.com',
  }),
  redirectNowhere: refused(301, undefined, undefined, { bucketRegion: 'us-east-1' }),
  temporary: refused(307, 'TemporaryRedirect', 'Please re-send this request', {
    Endpoint: 'ci-cache.s3.ap-south-1.amazonaws.com',
  }),
  expecting: refused(400, 'AuthorizationHeaderMalformed', "the region 'us-east-1' is wrong; expecting 'eu-central-1'", {
    Region: 'eu-central-1',
  }),
  malformed: refused(400, 'AuthorizationHeaderMalformed', 'the credential is malformed'),
  constraint: refused(400, 'IllegalLocationConstraintException', 'The eu-west-3 location constraint is incompatible'),
  unspecified: refused(400, 'BucketRegionError', 'x', { Region: 'unspecified' }),
  suspended: refused(403, 'AllAccessDisabled', 'All access to this object has been disabled'),
  signature: refused(403, 'SignatureDoesNotMatch', 'The request signature we calculated does not match'),
  signatureTime: refused(
    403,
    'SignatureDoesNotMatch',
    'Signature expired: 20261123T000000Z is now earlier than 20261123T001000Z',
  ),
  headers: refused(403, 'AccessDenied', 'There were headers present in the request which were not signed'),
  skewed: {
    ...refused(
      403,
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
    ),
    skewSeconds: 4000,
  },
  aclOff: refused(400, 'AccessControlListNotSupported', 'The bucket does not allow ACLs'),
  lock: refused(
    400,
    'InvalidRequest',
    'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters',
  ),
  checksum: refused(
    501,
    'NotImplemented',
    "A header you provided implies functionality that is not implemented: 'x-amz-checksum-crc32'",
  ),
  length: refused(411, 'MissingContentLength', 'You must provide the Content-Length HTTP header.'),
  sha: refused(400, 'XAmzContentSHA256Mismatch', 'The provided x-amz-content-sha256 header does not match'),
  trailer: refused(400, 'InvalidRequest', 'The value specified in the x-amz-trailer header is not supported'),
  unknownKey: refused(403, 'InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.'),
  unknownToken: refused(403, 'InvalidClientTokenId', 'The security token included in the request is invalid.'),
  badToken: refused(400, 'InvalidToken', 'The provided token is malformed or otherwise invalid.'),
  expired: refused(400, 'ExpiredToken', 'The provided token has expired.'),
  tokenExpired: refused(
    400,
    'ExpiredTokenException',
    'Token expired: current date/time 1795435200 must be before the expiration date/time 1795430000',
  ),
  tokenOld: refused(400, 'ExpiredTokenException', 'Token too old: 90000 seconds'),
  noProvider: refused(
    400,
    'InvalidIdentityToken',
    'No OpenIDConnect provider found in your account for https://oidc.eks.us-east-1.amazonaws.com/id/ABC',
  ),
  audience: refused(400, 'InvalidIdentityToken', 'Incorrect token audience'),
  noAudience: refused(400, 'InvalidIdentityToken', 'Missing a required claim: aud'),
  thumbprint: refused(
    400,
    'InvalidIdentityToken',
    "OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint",
  ),
  keys: refused(
    400,
    'InvalidIdentityToken',
    "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation",
  ),
  idp: refused(400, 'IDPCommunicationError', 'Not able to communicate'),
  notJwt: refused(400, 'InvalidIdentityToken', 'The ID Token provided is not a valid JWT.'),
  duration: refused(
    400,
    'ValidationError',
    'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
  ),
  chained: refused(
    400,
    'ValidationError',
    'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
  ),
  arn: refused(400, 'ValidationError', 'Request ARN is invalid'),
  regionOff: refused(403, 'RegionDisabledException', 'STS is not activated in this region for account:111122223333.'),
  throttled: { ...refused(400, 'Throttling', 'Rate exceeded'), attempts: 3, retried: ['400 Throttling'] },
  slow: { ...refused(503, 'SlowDown', 'Please reduce your request rate.'), attempts: 3, retried: ['503 SlowDown'] },
  internal: { ...refused(500, 'InternalError', 'We encountered an internal error.'), attempts: 3 },
  timedOut: refused(400, 'RequestTimeout', 'Your socket connection to the server was not read from'),
  unheardOf: refused(418, 'Teapot', 'I am one.'),
  codeless: refused(400),
  missingName: unanswered('ENOTFOUND'),
  reset: unanswered('ECONNRESET'),
  late: unanswered('TimeoutError'),
  selfSigned: unanswered('SELF_SIGNED_CERT_IN_CHAIN'),
  otherName: unanswered('ERR_TLS_CERT_ALTNAME_INVALID'),
  expiredCertificate: unanswered('CERT_HAS_EXPIRED'),
  proxyGone: unanswered('ECONNREFUSED', { proxy: 'http://proxy:3128' }),
  proxyAuth: unanswered('ERR_PROXY_TUNNEL', { proxy: 'http://proxy:3128', proxyStatus: 407 }),
  proxyNo: unanswered('ERR_PROXY_TUNNEL', { proxy: 'http://proxy:3128', proxyStatus: 403 }),
};
