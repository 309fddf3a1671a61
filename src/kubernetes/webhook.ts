// What the EKS Pod Identity webhook does (aws/amazon-eks-pod-identity-webhook, pkg/handler/handler.go).

/** The annotation that assigns a role to a service account. */
export const ROLE_ANNOTATION = 'eks.amazonaws.com/role-arn';

/** The annotation that replaces the audience of the injected token. */
export const AUDIENCE_ANNOTATION = 'eks.amazonaws.com/audience';

/** Where the webhook mounts the projected token. */
export const WEB_IDENTITY_TOKEN_PATH = '/var/run/secrets/eks.amazonaws.com/serviceaccount/token';

/** The variables that it injects together; a container that already defines either one gets neither. */
export const IRSA_VARIABLES = ['AWS_ROLE_ARN', 'AWS_WEB_IDENTITY_TOKEN_FILE'] as const;

/** The audience of the tokens that EKS projects, which STS accepts in every partition. */
export const STS_AUDIENCE = 'sts.amazonaws.com';
