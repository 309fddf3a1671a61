/** The way that a cache step's request takes; a cause breaks it at one of these. */
export const PLACES = ['pod', 'service account', 'token', 'STS', 'role', 'bucket'] as const;
export type Place = (typeof PLACES)[number];

interface Cause {
  /** What is wrong, in one line. */
  title: string;
  place: Place;
}

/** The vocabulary: a code is the stable name of one root cause, and never changes its meaning. */
export const CAUSES = {
  'settings-invalid': { title: 'The settings of this step cannot be used', place: 'pod' },
  'tool-defect': {
    title: 'irsa-preflight itself failed: this is a defect of the tool, not of your setup',
    place: 'pod',
  },

  'sdk-configuration-invalid': {
    title: "A variable stops the cache step's AWS SDK before its first request",
    place: 'pod',
  },
  'node-role-fallback': { title: "The pod acts as its node's role", place: 'service account' },
  'service-account-default': {
    title: "The build pod runs as the namespace's default service account",
    place: 'service account',
  },
  'irsa-not-injected': { title: 'The build pod got no role: IRSA was not injected', place: 'service account' },
  'service-account-unexpected': {
    title: 'The build pod runs as another service account than expected',
    place: 'service account',
  },
  'role-arn-unset': { title: 'AWS_WEB_IDENTITY_TOKEN_FILE is set, AWS_ROLE_ARN is not', place: 'pod' },
  'token-file-unset': { title: 'AWS_ROLE_ARN is set, AWS_WEB_IDENTITY_TOKEN_FILE is not', place: 'pod' },
  'role-arn-malformed': { title: 'AWS_ROLE_ARN is not the ARN of an IAM role', place: 'STS' },
  'region-unset': { title: 'There is no region to sign requests with', place: 'pod' },
  'session-token-missing': { title: 'A temporary access key is set without its session token', place: 'pod' },
  'static-keys-shadow-irsa': { title: 'Static access keys in the environment win over the role', place: 'pod' },
  'static-keys-incomplete': { title: 'Only one half of a static key pair is set', place: 'pod' },
  'no-credentials': { title: 'Nothing gives the pod AWS credentials', place: 'role' },
  'identity-unexpected': { title: 'The pod has another role than expected', place: 'role' },

  'token-file-missing': { title: 'The web identity token file does not exist', place: 'token' },
  'token-unreadable': { title: 'The web identity token file may not be read by this user', place: 'token' },
  'token-path-is-directory': { title: 'AWS_WEB_IDENTITY_TOKEN_FILE names a directory', place: 'token' },
  'token-empty': { title: 'The web identity token file is empty', place: 'token' },
  'token-malformed': { title: 'The web identity token is not a JWT', place: 'token' },
  'token-audience-missing': { title: 'The web identity token has no audience', place: 'token' },
  'token-audience-wrong': { title: 'The web identity token is not meant for STS', place: 'token' },
  'token-expired': { title: 'The web identity token has expired', place: 'token' },
  'clock-skew': { title: "The node's clock is off", place: 'pod' },

  'sts-partition-mismatch': { title: 'Role, cluster and STS belong to different AWS partitions', place: 'STS' },
  'oidc-provider-missing': { title: "The role's account has no IAM OIDC provider for this cluster", place: 'STS' },
  'oidc-provider-audience-missing': {
    title: 'The IAM OIDC provider does not list the audience sts.amazonaws.com',
    place: 'STS',
  },
  'oidc-thumbprint-mismatch': {
    title: "The IAM OIDC provider has another thumbprint than the issuer's certificate",
    place: 'STS',
  },
  'oidc-keys-unavailable': { title: "AWS cannot use the issuer's signing keys", place: 'STS' },
  'trust-policy-mismatch': {
    title: 'The trust policy does not admit this token, or there is no such role',
    place: 'role',
  },
  'session-duration-too-long': { title: 'The session asked for is longer than the role allows', place: 'STS' },
  'sts-region-disabled': { title: 'STS is switched off in this region', place: 'STS' },
  'sts-throttled': { title: 'STS throttles', place: 'STS' },
  'sts-unavailable': { title: 'STS is not available', place: 'STS' },
  'sts-refused': { title: 'STS refuses the request', place: 'STS' },

  'assume-role-self': { title: 'The role is asked to assume itself', place: 'role' },
  'assume-role-tag-session-denied': { title: 'The second role does not allow sts:TagSession', place: 'role' },
  'assume-role-denied': { title: 'The second role may not be assumed', place: 'role' },

  'pod-identity-token-unreadable': { title: "EKS Pod Identity's token file cannot be read", place: 'token' },
  'pod-identity-agent-unreachable': { title: 'The EKS Pod Identity agent does not answer', place: 'STS' },
  'pod-identity-refused': { title: 'EKS Pod Identity refuses to give credentials', place: 'role' },

  'proxy-unreachable': { title: 'The HTTP proxy does not answer', place: 'STS' },
  'proxy-auth-required': { title: 'The HTTP proxy wants a user and a password', place: 'STS' },
  'proxy-refused': { title: 'The HTTP proxy refuses to connect to AWS', place: 'STS' },
  'tls-untrusted-ca': { title: 'The certificate on the way to AWS is not trusted', place: 'STS' },
  'tls-hostname-mismatch': { title: 'The certificate on the way to AWS is for another name', place: 'STS' },
  'sts-unreachable': { title: 'STS cannot be reached', place: 'STS' },
  's3-unreachable': { title: 'S3 cannot be reached', place: 'bucket' },
  'not-aws-answering': { title: "Something else answers in AWS's place", place: 'STS' },

  'bucket-missing': { title: 'The bucket does not exist', place: 'bucket' },
  'bucket-name-invalid': { title: 'The bucket setting is not the name of a bucket', place: 'bucket' },
  'bucket-region-mismatch': { title: 'The bucket is in another region', place: 'bucket' },
  'bucket-suspended': { title: 'AWS has suspended the bucket or its account', place: 'bucket' },
  'session-expired': { title: 'The role session has run out', place: 'bucket' },
  'credentials-rejected': { title: 'AWS does not accept the credentials', place: 'bucket' },
  's3-signature-mismatch': { title: 'S3 finds the signature wrong', place: 'bucket' },
  's3-throttled': { title: 'S3 throttles', place: 'bucket' },
  's3-unavailable': { title: 'S3 is not available', place: 'bucket' },
  's3-acl-not-supported': { title: 'The bucket does not allow ACLs, and one is sent', place: 'bucket' },
  's3-put-acl-denied': { title: 'The role may write, but not set the ACL', place: 'bucket' },
  's3-encryption-header-required': { title: 'Writes are denied unless they ask for encryption', place: 'bucket' },
  's3-object-lock-checksum': { title: 'The bucket has Object Lock and wants a checksum', place: 'bucket' },
  's3-checksum-unsupported': { title: "The store does not know the SDK's checksums", place: 'bucket' },
  'kms-key-policy-or-missing': {
    title: "The bucket's KMS key is elsewhere, or its policy does not admit the role",
    place: 'bucket',
  },
  'kms-key-disabled': { title: "The bucket's KMS key is disabled", place: 'bucket' },
  'kms-key-pending-deletion': { title: "The bucket's KMS key is about to be deleted", place: 'bucket' },
  'kms-key-wrong-region': { title: 'The KMS key is in another region than the bucket', place: 'bucket' },
  'kms-key-not-found': { title: "The bucket's KMS key does not exist", place: 'bucket' },
  'kms-decrypt-denied-multipart': { title: 'Uploads in parts need kms:Decrypt, which is denied', place: 'bucket' },
  'kms-decrypt-denied': { title: 'Reading needs kms:Decrypt, which is denied', place: 'bucket' },
  'kms-generate-data-key-denied': { title: 'Writing needs kms:GenerateDataKey, which is denied', place: 'bucket' },
  's3-explicit-deny-identity-policy': { title: 'A policy of the role itself denies it', place: 'bucket' },
  's3-explicit-deny-bucket-policy': { title: 'The bucket policy denies it', place: 'bucket' },
  's3-explicit-deny-scp': { title: 'A service control policy of the organization denies it', place: 'bucket' },
  's3-explicit-deny-rcp': { title: 'A resource control policy of the organization denies it', place: 'bucket' },
  's3-explicit-deny-vpc-endpoint-policy': { title: 'The policy of the VPC endpoint denies it', place: 'bucket' },
  's3-explicit-deny-permissions-boundary': { title: "The role's permissions boundary denies it", place: 'bucket' },
  's3-explicit-deny-session-policy': { title: "The session's policy denies it", place: 'bucket' },
  's3-not-allowed-by-bucket-policy': { title: 'The bucket policy does not allow it', place: 'bucket' },
  's3-not-allowed-by-scp': { title: 'No service control policy of the organization allows it', place: 'bucket' },
  's3-not-allowed-by-rcp': { title: 'No resource control policy of the organization allows it', place: 'bucket' },
  's3-not-allowed-by-vpc-endpoint-policy': {
    title: 'The policy of the VPC endpoint does not allow it',
    place: 'bucket',
  },
  's3-not-allowed-by-permissions-boundary': {
    title: "The role's permissions boundary does not allow it",
    place: 'bucket',
  },
  's3-not-allowed-by-session-policy': { title: "The session's policy does not allow it", place: 'bucket' },
  's3-list-permission-missing': { title: 'The role may not list the bucket', place: 'bucket' },
  's3-object-arn-missing': { title: 'The role may list the bucket, but not touch its objects', place: 'bucket' },
  's3-identity-policy-missing': { title: "The role's policy does not allow it", place: 'bucket' },
  's3-access-denied-unexplained': { title: 'S3 denies access and does not say why', place: 'bucket' },
  's3-refused': { title: 'S3 refuses the request', place: 'bucket' },
  's3-delete-denied': { title: 'The role may not delete objects', place: 'bucket' },
  's3-multipart-abort-denied': { title: 'The role may not abort uploads in parts', place: 'bucket' },

  'deadline-exceeded': { title: 'Time ran out before everything was answered', place: 'STS' },
} as const satisfies Record<string, Cause>;

export type CauseCode = keyof typeof CAUSES;
