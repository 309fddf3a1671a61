import type { Cause } from './cause.ts';
import type { CauseCode } from './codes.ts';
import { kmsDecryptDenied } from './kms/kmsDecryptDenied.ts';
import { kmsDecryptDeniedMultipart } from './kms/kmsDecryptDeniedMultipart.ts';
import { kmsGenerateDataKeyDenied } from './kms/kmsGenerateDataKeyDenied.ts';
import { kmsKeyDisabled } from './kms/kmsKeyDisabled.ts';
import { kmsKeyNotFound } from './kms/kmsKeyNotFound.ts';
import { kmsKeyPendingDeletion } from './kms/kmsKeyPendingDeletion.ts';
import { kmsKeyPolicyOrMissing } from './kms/kmsKeyPolicyOrMissing.ts';
import { kmsKeyWrongRegion } from './kms/kmsKeyWrongRegion.ts';
import { notAwsAnswering } from './network/notAwsAnswering.ts';
import { proxyAuthRequired } from './network/proxyAuthRequired.ts';
import { proxyRefused } from './network/proxyRefused.ts';
import { proxyUnreachable } from './network/proxyUnreachable.ts';
import { s3Unreachable } from './network/s3Unreachable.ts';
import { stsUnreachable } from './network/stsUnreachable.ts';
import { tlsHostnameMismatch } from './network/tlsHostnameMismatch.ts';
import { tlsUntrustedCa } from './network/tlsUntrustedCa.ts';
import { cacheKeyFileMissing } from './pod/cacheKeyFileMissing.ts';
import { cacheStepVariableInvalid } from './pod/cacheStepVariableInvalid.ts';
import { identityUnexpected } from './pod/identityUnexpected.ts';
import { irsaNotInjected } from './pod/irsaNotInjected.ts';
import { noCredentials } from './pod/noCredentials.ts';
import { nodeRoleFallback } from './pod/nodeRoleFallback.ts';
import { regionUnset } from './pod/regionUnset.ts';
import { roleArnMalformed } from './pod/roleArnMalformed.ts';
import { roleArnUnset } from './pod/roleArnUnset.ts';
import { sdkConfigurationInvalid } from './pod/sdkConfigurationInvalid.ts';
import { serviceAccountDefault } from './pod/serviceAccountDefault.ts';
import { serviceAccountUnexpected } from './pod/serviceAccountUnexpected.ts';
import { sessionTokenMissing } from './pod/sessionTokenMissing.ts';
import { staticKeysIncomplete } from './pod/staticKeysIncomplete.ts';
import { staticKeysShadowIrsa } from './pod/staticKeysShadowIrsa.ts';
import { tokenFileUnset } from './pod/tokenFileUnset.ts';
import { podIdentityAgentUnreachable } from './podIdentity/podIdentityAgentUnreachable.ts';
import { podIdentityRefused } from './podIdentity/podIdentityRefused.ts';
import { podIdentityTokenUnreadable } from './podIdentity/podIdentityTokenUnreadable.ts';
import { deadlineExceeded } from './run/deadlineExceeded.ts';
import { settingsInvalid } from './run/settingsInvalid.ts';
import { toolDefect } from './run/toolDefect.ts';
import { bucketMissing } from './s3/bucketMissing.ts';
import { bucketNameInvalid } from './s3/bucketNameInvalid.ts';
import { bucketRegionMismatch } from './s3/bucketRegionMismatch.ts';
import { bucketSuspended } from './s3/bucketSuspended.ts';
import { policyDenials } from './s3/policyDenials.ts';
import { s3AccessDeniedUnexplained } from './s3/s3AccessDeniedUnexplained.ts';
import { s3AclNotSupported } from './s3/s3AclNotSupported.ts';
import { s3CachedObjectUnreadable } from './s3/s3CachedObjectUnreadable.ts';
import { s3ChecksumUnsupported } from './s3/s3ChecksumUnsupported.ts';
import { s3DeleteDenied } from './s3/s3DeleteDenied.ts';
import { s3EncryptionHeaderRequired } from './s3/s3EncryptionHeaderRequired.ts';
import { s3IdentityPolicyMissing } from './s3/s3IdentityPolicyMissing.ts';
import { s3ListPermissionMissing } from './s3/s3ListPermissionMissing.ts';
import { s3MultipartAbortDenied } from './s3/s3MultipartAbortDenied.ts';
import { s3ObjectArchived } from './s3/s3ObjectArchived.ts';
import { s3ObjectArnMissing } from './s3/s3ObjectArnMissing.ts';
import { s3ObjectLockChecksum } from './s3/s3ObjectLockChecksum.ts';
import { s3PutAclDenied } from './s3/s3PutAclDenied.ts';
import { s3Refused } from './s3/s3Refused.ts';
import { s3SignatureMismatch } from './s3/s3SignatureMismatch.ts';
import { s3Throttled } from './s3/s3Throttled.ts';
import { s3Unavailable } from './s3/s3Unavailable.ts';
import { assumeRoleDenied } from './sts/assumeRoleDenied.ts';
import { assumeRoleSelf } from './sts/assumeRoleSelf.ts';
import { assumeRoleTagSessionDenied } from './sts/assumeRoleTagSessionDenied.ts';
import { credentialsRejected } from './sts/credentialsRejected.ts';
import { oidcKeysUnavailable } from './sts/oidcKeysUnavailable.ts';
import { oidcProviderAudienceMissing } from './sts/oidcProviderAudienceMissing.ts';
import { oidcProviderMissing } from './sts/oidcProviderMissing.ts';
import { oidcThumbprintMismatch } from './sts/oidcThumbprintMismatch.ts';
import { sessionDurationTooLong } from './sts/sessionDurationTooLong.ts';
import { sessionExpired } from './sts/sessionExpired.ts';
import { stsPartitionMismatch } from './sts/stsPartitionMismatch.ts';
import { stsRefused } from './sts/stsRefused.ts';
import { stsRegionDisabled } from './sts/stsRegionDisabled.ts';
import { stsThrottled } from './sts/stsThrottled.ts';
import { stsUnavailable } from './sts/stsUnavailable.ts';
import { trustPolicyMismatch } from './sts/trustPolicyMismatch.ts';
import { clockSkew } from './token/clockSkew.ts';
import { tokenAudienceMissing } from './token/tokenAudienceMissing.ts';
import { tokenAudienceWrong } from './token/tokenAudienceWrong.ts';
import { tokenExpired } from './token/tokenExpired.ts';
import { tokenMalformed } from './token/tokenMalformed.ts';
import { unusableTokenFiles } from './token/unusableTokenFiles.ts';

/** Every cause by its code. The compiler rejects a code without one, and one that lacks a part. */
export const CAUSES: Record<CauseCode, Cause> = {
  'settings-invalid': settingsInvalid,
  'tool-defect': toolDefect,
  'cache-step-variable-invalid': cacheStepVariableInvalid,
  'sdk-configuration-invalid': sdkConfigurationInvalid,
  'region-unset': regionUnset,
  'session-token-missing': sessionTokenMissing,
  'static-keys-shadow-irsa': staticKeysShadowIrsa,
  'static-keys-incomplete': staticKeysIncomplete,
  'token-file-unset': tokenFileUnset,
  'role-arn-unset': roleArnUnset,
  'role-arn-malformed': roleArnMalformed,
  'node-role-fallback': nodeRoleFallback,
  'service-account-default': serviceAccountDefault,
  'irsa-not-injected': irsaNotInjected,
  'service-account-unexpected': serviceAccountUnexpected,
  'identity-unexpected': identityUnexpected,
  'no-credentials': noCredentials,
  'proxy-auth-required': proxyAuthRequired,
  'proxy-refused': proxyRefused,
  'tls-hostname-mismatch': tlsHostnameMismatch,
  'tls-untrusted-ca': tlsUntrustedCa,
  'proxy-unreachable': proxyUnreachable,
  'not-aws-answering': notAwsAnswering,
  'sts-unreachable': stsUnreachable,
  's3-unreachable': s3Unreachable,
  ...unusableTokenFiles,
  'clock-skew': clockSkew,
  'token-expired': tokenExpired,
  'token-audience-missing': tokenAudienceMissing,
  'token-audience-wrong': tokenAudienceWrong,
  'token-malformed': tokenMalformed,
  'pod-identity-token-unreadable': podIdentityTokenUnreadable,
  'pod-identity-agent-unreachable': podIdentityAgentUnreachable,
  'pod-identity-refused': podIdentityRefused,
  'sts-throttled': stsThrottled,
  'oidc-keys-unavailable': oidcKeysUnavailable,
  'sts-unavailable': stsUnavailable,
  'sts-region-disabled': stsRegionDisabled,
  'sts-partition-mismatch': stsPartitionMismatch,
  'session-duration-too-long': sessionDurationTooLong,
  'oidc-provider-missing': oidcProviderMissing,
  'oidc-provider-audience-missing': oidcProviderAudienceMissing,
  'oidc-thumbprint-mismatch': oidcThumbprintMismatch,
  'trust-policy-mismatch': trustPolicyMismatch,
  'assume-role-tag-session-denied': assumeRoleTagSessionDenied,
  'assume-role-self': assumeRoleSelf,
  'assume-role-denied': assumeRoleDenied,
  'credentials-rejected': credentialsRejected,
  'session-expired': sessionExpired,
  'sts-refused': stsRefused,
  's3-throttled': s3Throttled,
  's3-unavailable': s3Unavailable,
  'bucket-missing': bucketMissing,
  'bucket-name-invalid': bucketNameInvalid,
  'bucket-region-mismatch': bucketRegionMismatch,
  'bucket-suspended': bucketSuspended,
  's3-object-archived': s3ObjectArchived,
  's3-signature-mismatch': s3SignatureMismatch,
  's3-acl-not-supported': s3AclNotSupported,
  's3-put-acl-denied': s3PutAclDenied,
  's3-encryption-header-required': s3EncryptionHeaderRequired,
  's3-object-lock-checksum': s3ObjectLockChecksum,
  's3-checksum-unsupported': s3ChecksumUnsupported,
  'kms-key-policy-or-missing': kmsKeyPolicyOrMissing,
  'kms-key-disabled': kmsKeyDisabled,
  'kms-key-pending-deletion': kmsKeyPendingDeletion,
  'kms-key-wrong-region': kmsKeyWrongRegion,
  'kms-key-not-found': kmsKeyNotFound,
  'kms-decrypt-denied-multipart': kmsDecryptDeniedMultipart,
  'kms-decrypt-denied': kmsDecryptDenied,
  'kms-generate-data-key-denied': kmsGenerateDataKeyDenied,
  ...policyDenials,
  's3-list-permission-missing': s3ListPermissionMissing,
  's3-object-arn-missing': s3ObjectArnMissing,
  's3-identity-policy-missing': s3IdentityPolicyMissing,
  's3-access-denied-unexplained': s3AccessDeniedUnexplained,
  's3-refused': s3Refused,
  's3-cached-object-unreadable': s3CachedObjectUnreadable,
  'cache-key-file-missing': cacheKeyFileMissing,
  's3-delete-denied': s3DeleteDenied,
  's3-multipart-abort-denied': s3MultipartAbortDenied,
  'deadline-exceeded': deadlineExceeded,
};
