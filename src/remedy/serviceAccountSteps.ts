import { ROLE_ANNOTATION } from '../kubernetes/webhook.ts';
import type { Step } from '../schema/report.ts';
import { sh } from './shellQuote.ts';
import { hclString, terraformResource } from './terraform.ts';
import type { Values } from './values.ts';
import { yamlScalar } from './yamlScalar.ts';

type Named = Pick<Values, 'namespace' | 'serviceAccount' | 'roleArn'>;

// The default service account should stay without a role: every pod of the namespace that names none uses it.
const dedicated = (name: string) => (name === 'default' ? '<SERVICE_ACCOUNT>' : name);

/** Gives the service account its role. It replaces an annotation of that key, which can only name another role. */
export const annotate = ({ namespace, serviceAccount, roleArn }: Named): string =>
  sh`kubectl -n ${namespace} annotate serviceaccount ${dedicated(serviceAccount)} ${ROLE_ANNOTATION}=${roleArn} --overwrite`;

/** Prints the role in the service account's annotation, or an empty line. */
export const printAnnotation = ({ namespace, serviceAccount }: Pick<Named, 'namespace' | 'serviceAccount'>): string =>
  sh`kubectl -n ${namespace} get serviceaccount ${serviceAccount} -o ${String.raw`jsonpath={.metadata.annotations.eks\.amazonaws\.com/role-arn}{"\n"}`}`;

/** Lists the service accounts of the namespace with their roles. */
export const listServiceAccounts = ({ namespace }: Pick<Named, 'namespace'>): string =>
  sh`kubectl -n ${namespace} get serviceaccounts -o ${String.raw`custom-columns=NAME:.metadata.name,ROLE:.metadata.annotations.eks\.amazonaws\.com/role-arn`}`;

/** A pod gets its role only once. */
export const newPod: Step = {
  text: 'Run the pipeline again: a build pod gets its role only when it is created.',
};

/** The stage's infrastructure, with the service account of the build pod. */
export const stageInfrastructure = ({
  namespace,
  serviceAccount,
}: Pick<Named, 'namespace' | 'serviceAccount'>): string =>
  [
    'infrastructure:',
    '  type: KubernetesDirect',
    '  spec:',
    '    connectorRef: <KUBERNETES_CONNECTOR>',
    `    namespace: ${yamlScalar(namespace)}`,
    `    serviceAccountName: ${yamlScalar(dedicated(serviceAccount))}`,
    '    automountServiceAccountToken: true',
    '    os: Linux',
  ].join('\n');

/** Pod settings that make the token readable for whatever user a step runs as. */
export const podSpecOverlay = (): string =>
  ['podSpecOverlay: |-', '  spec:', '    securityContext:', '      fsGroup: 65534'].join('\n');

/** The annotation in a Helm chart and in Terraform. */
export const annotationAsCode = ({ namespace, serviceAccount, roleArn }: Named): Step[] => [
  {
    text: 'In the values of a Helm chart with the usual service account block:',
    document: [
      'serviceAccount:',
      '  create: true',
      `  name: ${yamlScalar(dedicated(serviceAccount))}`,
      '  annotations:',
      `    ${ROLE_ANNOTATION}: ${yamlScalar(roleArn)}`,
    ].join('\n'),
  },
  terraformResource('kubernetes_service_account_v1', 'cache', [
    'metadata {',
    `  name        = ${hclString(dedicated(serviceAccount))}`,
    `  namespace   = ${hclString(namespace)}`,
    `  annotations = { "${ROLE_ANNOTATION}" = ${hclString(roleArn)} }`,
    '}',
  ]),
];
