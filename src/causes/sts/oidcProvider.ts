import { providerArn } from '../../remedy/policies.ts';
import { sh } from '../../remedy/shellQuote.ts';
import { hclString, terraformResource } from '../../remedy/terraform.ts';
import type { Values } from '../../remedy/values.ts';
import type { Step } from '../../schema/report.ts';

/** The host of the issuer, without its path. */
export const issuerHost = ({ issuer }: Pick<Values, 'issuer'>): string => issuer.replace(/\/.*$/, '');

/** Prints the IAM OIDC provider of the issuer: its audiences and thumbprints. */
export const getProvider = (values: Values): string =>
  sh`aws iam get-open-id-connect-provider --open-id-connect-provider-arn ${providerArn(values)}`;

/** The IAM OIDC provider in Terraform. */
export const terraformProvider = ({ issuer, audienceOrDefault }: Values): Step =>
  terraformResource('aws_iam_openid_connect_provider', 'cluster', [
    `url            = ${hclString(`https://${issuer}`)}`,
    `client_id_list = [${hclString(audienceOrDefault)}]`,
  ]);
