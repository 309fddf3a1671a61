import type { Source } from '../observe/observations.ts';

/** Each source of credentials in words. */
export const SOURCE_WORDS: Record<Source, string> = {
  'access-keys': 'static access keys',
  'oidc-token': 'assume_role with oidc_token_id',
  'web-identity': 'IRSA (AssumeRoleWithWebIdentity)',
  'shared-profile': 'a shared profile',
  'pod-identity': 'EKS Pod Identity',
  container: "the container's credentials endpoint",
  'instance-metadata': "the node's role (instance metadata)",
};
