import type { Page, Pages } from './page.ts';

const ofPolicy = (policy: string, sentence: string, who: string): Page => ({
  meaning: `AWS names the kind of policy that stands in the way: ${policy}. ${who} Only one policy is named, even where several do.`,
  sentences: [sentence],
});

const deny = (kind: string, who: string) =>
  ofPolicy(`a Deny in ${kind}. A Deny wins over every Allow`, `with an explicit deny in ${kind}`, who);
const silent = (kind: string, who: string) =>
  ofPolicy(`no ${kind} allows the action`, `because no ${kind} allows the s3:… action`, who);

const ORGANIZATION = 'It belongs to the organization, not to the account: forward it to whoever keeps it.';
const ENDPOINT = 'It belongs to the VPC endpoint through which the pod reaches S3. The same role works from elsewhere.';
const BOUNDARY = 'It limits what the policies of the role can give.';
const SESSION = 'It came with the session: from whoever assumed the role, or from EKS Pod Identity.';
const BUCKET = 'It belongs to the bucket. A bucket of another account must admit the role by it.';

export const bucketPages: Pages = {
  'bucket-missing': {
    meaning: 'No bucket of that name exists in this partition. HEAD alone would look like a missing key.',
    sentences: ['The specified bucket does not exist'],
    lookAlikes: { 'bucket-region-mismatch': 'The bucket exists there, elsewhere.' },
  },
  'bucket-name-invalid': {
    meaning: 'The setting holds a URL, a path or an expression that Harness did not resolve, and not the name alone.',
    sentences: ['The specified bucket is not valid.'],
  },
  'bucket-region-mismatch': {
    meaning: 'S3 was asked in another region than that of the bucket. The reply mostly names the right one.',
    sentences: [
      'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
      "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-central-1'",
      'The … location constraint is incompatible for the region specific endpoint this request was sent to.',
    ],
    lookAlikes: { 'region-unset': 'No region is named at all there.' },
  },
  'bucket-suspended': {
    meaning: 'AWS has switched off the bucket or its account.',
    sentences: ['All access to this object has been disabled'],
  },
  'session-expired': {
    meaning: "The role's session is over: it lives an hour, or as long as whoever made the keys allowed.",
    sentences: ['The provided token has expired.'],
    lookAlikes: { 'token-expired': 'The web identity token, before any session.' },
  },
  'credentials-rejected': {
    meaning:
      'AWS does not know the key or the session: keys that were deleted, a session of another partition, or one in a region that its account has not opted into.',
    sentences: [
      'The provided token is malformed or otherwise invalid',
      'The AWS Access Key Id you provided does not exist in our records.',
      'The security token included in the request is invalid.',
    ],
    lookAlikes: {
      'static-keys-shadow-irsa': 'The keys win over a role there.',
      'session-token-missing': 'A temporary key without its token.',
    },
  },
  's3-signature-mismatch': {
    meaning:
      'S3 computes another signature over what reached it. With a role the secret cannot be wrong, so something changed the request on its way.',
    sentences: ['The request signature that the server calculated does not match the signature that you provided.'],
    lookAlikes: { 'clock-skew': 'A wrong time has its own sentence.' },
  },
  's3-throttled': {
    meaning: 'S3 asks to slow down, and went on for all of the retries.',
    sentences: ['Please reduce your request rate.'],
    lookAlikes: { 's3-unavailable': 'Server errors are not about how much is asked.' },
  },
  's3-unavailable': {
    meaning: 'S3 answers with server errors, and went on for all of the retries.',
    sentences: ['We encountered an internal error. Please try again.'],
    lookAlikes: { 'not-aws-answering': "Without AWS's request id it is somebody else who answers." },
  },
  's3-acl-not-supported': {
    meaning: 'acl is set, so every write carries one, and the bucket has ACLs disabled (as all new buckets).',
    sentences: ['The bucket does not allow ACLs'],
    lookAlikes: { 's3-put-acl-denied': 'ACLs are allowed there, and the role may not set them.' },
  },
  's3-put-acl-denied': {
    meaning:
      'acl is set, and the role may put objects but not set ACLs. The same write without the ACL passes, which is how it is known.',
    lookAlikes: {
      's3-acl-not-supported': 'The bucket knows no ACLs there.',
      's3-identity-policy-missing': 'The write is denied with and without the ACL there.',
    },
  },
  's3-encryption-header-required': {
    meaning:
      "A policy denies writes without the header x-amz-server-side-encryption. The bucket's default encryption does not help: the policy looks at the header. The same write with the header passes, which is how it is known.",
    lookAlikes: {
      's3-explicit-deny-bucket-policy': 'Denied with the header, too.',
      's3-explicit-deny-rcp': 'Denied with the header, too.',
    },
  },
  's3-object-lock-checksum': {
    meaning:
      'A bucket with Object Lock takes only writes with a checksum. The SDK sends one, unless it is told not to, or a custom endpoint is set.',
    sentences: [
      'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters',
    ],
  },
  's3-checksum-unsupported': {
    meaning:
      "An S3-compatible store does not know the CRC32 checksum that AWS's SDKs send since 2025. With the setting endpoint the cache step leaves it out.",
    sentences: [
      'A header you provided implies functionality that is not implemented',
      "Header 'x-amz-checksum-crc32' with value '…' not implemented",
    ],
  },
  's3-explicit-deny-identity-policy': deny('an identity-based policy', 'It is a policy of the role itself.'),
  's3-explicit-deny-bucket-policy': deny('a resource-based policy', BUCKET),
  's3-explicit-deny-scp': deny('a service control policy', ORGANIZATION),
  's3-explicit-deny-rcp': deny('a resource control policy', ORGANIZATION),
  's3-explicit-deny-vpc-endpoint-policy': deny('a VPC endpoint policy', ENDPOINT),
  's3-explicit-deny-permissions-boundary': deny('a permissions boundary', BOUNDARY),
  's3-explicit-deny-session-policy': deny('a session policy', SESSION),
  's3-not-allowed-by-bucket-policy': silent('resource-based policy', BUCKET),
  's3-not-allowed-by-scp': silent('service control policy', ORGANIZATION),
  's3-not-allowed-by-rcp': silent('resource control policy', ORGANIZATION),
  's3-not-allowed-by-vpc-endpoint-policy': silent('VPC endpoint policy', ENDPOINT),
  's3-not-allowed-by-permissions-boundary': silent('permissions boundary', BOUNDARY),
  's3-not-allowed-by-session-policy': silent('session policy', SESSION),
  's3-list-permission-missing': {
    meaning:
      'Objects can be reached, and the bucket cannot be listed. Restore Cache lists; and without s3:ListBucket S3 answers 403 instead of 404 for a key that does not exist yet, so the first save of a key fails. s3:ListBucket is on the bucket itself, not on its objects.',
    sentences: ['is not authorized to perform: s3:ListBucket on resource: "arn:aws:s3:::…"'],
    lookAlikes: {
      's3-object-arn-missing': 'The other way round: listing works, objects cannot be reached.',
      's3-identity-policy-missing': 'Nothing works at all.',
    },
  },
  's3-object-arn-missing': {
    meaning:
      'Listing works, and every call on an object is denied: what it looks like when a policy names arn:aws:s3:::BUCKET for everything. Objects are arn:aws:s3:::BUCKET/*. A policy that lacks the object actions altogether looks the same from here.',
    sentences: ['because no identity-based policy allows the s3:PutObject action'],
    lookAlikes: {
      's3-identity-policy-missing': 'Some call on an object passes there, or listing is denied too.',
      's3-list-permission-missing': 'The other way round.',
    },
  },
  's3-identity-policy-missing': {
    meaning:
      'No policy of the role allows the action on this resource. Whether it is the action, the resource or a condition that does not fit, only the policy tells.',
    sentences: ['because no identity-based policy allows the s3:… action'],
    lookAlikes: {
      's3-object-arn-missing': 'Listing works there, and no call on an object does.',
      's3-not-allowed-by-permissions-boundary': 'AWS names the boundary there.',
    },
  },
  's3-access-denied-unexplained': {
    meaning:
      'AWS gives its reason only to callers of the same account or organization. A bare "Access Denied" can be a bucket of another account, its bucket policy, KMS in its old wording, the policy of a VPC endpoint of another account, or simply a missing allow.',
    sentences: ['Access Denied'],
    lookAlikes: {
      's3-identity-policy-missing': 'AWS gives the reason there.',
      'not-aws-answering': "AWS's own denial has a request id.",
    },
  },
  's3-refused': { meaning: 'S3 refuses with a code that this tool does not know. Its own sentence is all there is.' },
  's3-delete-denied': {
    meaning:
      'Only the clean-up of the probe object is denied. The cache steps never delete, so this is a warning, unless require_delete is set. One small object stays, however many builds run.',
  },
  's3-multipart-abort-denied': {
    meaning:
      "The role may not abort uploads in parts. A save that breaks off leaves its parts behind, unseen, until a lifecycle rule ends them. The probe's own upload is completed and deleted instead, or not begun at all.",
  },
};
