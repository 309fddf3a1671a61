import type { Step } from '../schema/report.ts';
import { clusterRegion } from './clusterRegion.ts';
import { iamEntity } from './iamEntity.ts';
import { sh } from './shellQuote.ts';
import { hclString, terraformResource } from './terraform.ts';
import { addTrustStatementStep } from './trustPolicySteps.ts';
import type { Values } from './values.ts';

/** The statement by which a role trusts EKS Pod Identity. */
export const podIdentityTrustStatement = {
  Effect: 'Allow',
  Principal: { Service: 'pods.eks.amazonaws.com' },
  Action: ['sts:AssumeRole', 'sts:TagSession'],
};

// EKS is called in the cluster's region, which need not be the bucket's.
const ofAssociations = (values: Values, command: string) =>
  sh`aws eks ${command} --region ${clusterRegion(values)} --cluster-name ${values.cluster}`;

const ofServiceAccount = ({ namespace, serviceAccount }: Values) =>
  sh`--namespace ${namespace} --service-account ${serviceAccount}`;

/** Lists the associations of the service account. */
export const listAssociations = (values: Values): string =>
  `${ofAssociations(values, 'list-pod-identity-associations')} ${ofServiceAccount(values)}`;

// A service account has at most one association in a cluster.
const associationId = (values: Values) =>
  `"$(${listAssociations(values)} ${sh`--query ${'associations[0].associationId'}`} --output text)"`;

/** Prints the role that is associated with the service account: the list of associations does not show it. */
const printAssociatedRole = (values: Values): string =>
  `${ofAssociations(values, 'describe-pod-identity-association')} --association-id ${associationId(values)} --query association.roleArn --output text`;

const roleToAssociate = ({ facts: { seen } }: Values) => seen.settings.expectedRoleArn ?? '<ROLE_ARN>';

/** Checks the association of the service account, and creates it where there is none. */
export const associationSteps = (values: Values): Step[] => [
  {
    text: 'List the associations of the service account. Cluster, namespace and name must match exactly:',
    commands: [listAssociations(values)],
  },
  {
    text: 'If the list is empty, create the association. It takes effect after a few seconds:',
    commands: [
      `${ofAssociations(values, 'create-pod-identity-association')} ${ofServiceAccount(values)} ${sh`--role-arn ${roleToAssociate(values)}`}`,
    ],
  },
];

/** Has EKS Pod Identity add no tags to the sessions of this service account. */
export const disableSessionTags = (values: Values, text: string): Step => ({
  text: `${text} Policies with conditions on these tags, such as aws:PrincipalTag/kubernetes-namespace, will no longer match:`,
  commands: [
    `${ofAssociations(values, 'update-pod-identity-association')} --association-id ${associationId(values)} --disable-session-tags`,
  ],
});

/** The association in Terraform. */
export const terraformAssociation = (values: Values): Step =>
  terraformResource('aws_eks_pod_identity_association', 'cache', [
    `cluster_name    = ${hclString(values.cluster)}`,
    `namespace       = ${hclString(values.namespace)}`,
    `service_account = ${hclString(values.serviceAccount)}`,
    `role_arn        = ${hclString(roleToAssociate(values))}`,
  ]);

/** Has the role that is associated with the service account trust EKS Pod Identity. */
export const associatedRoleTrustSteps = (values: Values): Step[] => [
  { text: 'Print the role that is associated with the service account:', commands: [printAssociatedRole(values)] },
  addTrustStatementStep(
    iamEntity(roleToAssociate(values)).name,
    podIdentityTrustStatement,
    'Add the statement for EKS Pod Identity to the trust policy of that role.',
  ),
];

/** Installs the agent. */
export const installAgent = (values: Values): string =>
  sh`aws eks create-addon --region ${clusterRegion(values)} --cluster-name ${values.cluster} --addon-name eks-pod-identity-agent`;

/** The last lines of the agent's log. */
export const AGENT_LOGS = 'kubectl -n kube-system logs daemonset/eks-pod-identity-agent --tail=50';
