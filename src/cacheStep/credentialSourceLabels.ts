import type { Source } from '../schema/observations.ts';

/** The name of each source of credentials, as shown to readers. */
export const CREDENTIAL_SOURCE_LABELS: Record<Source, string> = {
  'access-keys': 'static access keys',
  'oidc-token': 'assume_role with oidc_token_id',
  'web-identity': 'IRSA (AssumeRoleWithWebIdentity)',
  'shared-profile': 'a shared profile',
  'pod-identity': 'EKS Pod Identity',
  container: "the container's credentials endpoint",
  'instance-metadata': "the node's role (instance metadata)",
};
