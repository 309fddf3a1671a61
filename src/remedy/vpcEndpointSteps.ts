import type { Step } from '../schema/report.ts';
import { sh } from './shellQuote.ts';
import { hclString, terraformResource } from './terraform.ts';
import type { Values } from './values.ts';

type AwsService = 'sts' | 's3' | 'eks-auth';

/** Lists the VPC endpoints for a service. @param query what to print of them, in JMESPath */
export const describeVpcEndpoints = ({ region }: Pick<Values, 'region'>, service: AwsService, query?: string): string =>
  sh`aws ec2 describe-vpc-endpoints --region ${region} --filters Name=service-name,Values=com.amazonaws.${region}.${service}` +
  (query ? sh` --query ${query}` : '');

/** The VPC endpoint in Terraform: a gateway for S3, an interface with private DNS for the others. */
export const terraformVpcEndpoint = ({ region }: Pick<Values, 'region'>, service: AwsService): Step =>
  terraformResource('aws_vpc_endpoint', service, [
    'vpc_id              = "<VPC>"',
    `service_name        = ${hclString(`com.amazonaws.${region}.${service}`)}`,
    ...(service === 's3'
      ? ['vpc_endpoint_type   = "Gateway"', 'route_table_ids     = ["<ROUTE_TABLE>"]']
      : [
          'vpc_endpoint_type   = "Interface"',
          'private_dns_enabled = true',
          'subnet_ids          = ["<SUBNET>"]',
          'security_group_ids  = ["<SECURITY_GROUP>"]',
        ]),
  ]);

/** What a proxy must not intercept: AWS, the metadata service and the Pod Identity agent. */
export const NO_PROXY_HOSTS = '.amazonaws.com,169.254.169.254,169.254.170.23,fd00:ec2::23';
