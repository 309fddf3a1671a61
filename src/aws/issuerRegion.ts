// Issuers of EKS: oidc.eks.REGION.amazonaws.com/id/…, and oidc-eks.REGION.api.aws/id/… for dual-stack clusters
// (https://docs.aws.amazon.com/eks/latest/userguide/enable-iam-roles-for-service-accounts.html).
const EKS_ISSUER = /^(?:https:\/\/)?oidc[.-]eks\.([a-z0-9-]+)\./;

/** The region of the cluster that an EKS issuer belongs to; undefined for any other issuer. */
export const regionOfIssuer = (issuer: string | undefined): string | undefined => EKS_ISSUER.exec(issuer ?? '')?.[1];
