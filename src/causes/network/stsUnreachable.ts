import { dnsSuffixOf } from '../../aws/partition.ts';
import { clusterRegion } from '../../remedy/clusterRegion.ts';
import { testConnection } from '../../remedy/reachabilitySteps.ts';
import type { Values } from '../../remedy/values.ts';
import { describeVpcEndpoints, terraformVpcEndpoint } from '../../remedy/vpcEndpointSteps.ts';
import { yamlScalar } from '../../remedy/yamlScalar.ts';
import type { Step } from '../../schema/report.ts';
import type { Cause } from '../cause.ts';
import { configuredStsEndpoint } from '../sts/configuredStsEndpoint.ts';
import { unanswered } from './unanswered.ts';

export const stsUnreachable: Cause = {
  title: 'STS cannot be reached',
  headline: ({ stsHost }) => `The build pod cannot reach STS at ${stsHost}`,
  place: 'STS',
  isTransient: true,
  find: unanswered(({ call }) => call.service === 'sts'),
  remedy: (values) => {
    const { stsHost, stsUrl, region, facts } = values;
    const endpoint = configuredStsEndpoint(facts);
    return {
      summary: `Make ${stsHost} reachable from the build pods.`,
      owner: 'network-admin',
      steps: [
        ...(endpoint
          ? [{ text: `Check the host and the port in ${endpoint.variable}, which is ${endpoint.url}.` }]
          : [
              {
                text: `In a private subnet, the pods need a NAT gateway, or an interface endpoint for com.amazonaws.${region}.sts with private DNS, whose security group allows port 443 from the nodes. To list the endpoints:`,
                commands: [describeVpcEndpoints(values, 'sts')],
              },
              ...stsOfCluster(values),
            ]),
        testConnection(stsUrl),
      ],
      asCode: endpoint ? [] : [terraformVpcEndpoint(values, 'sts')],
    };
  },
  page: {
    meaning:
      "STS in the bucket's region does not respond: its name does not resolve, or the connection is refused, reset or times out. In a private subnet it takes an interface endpoint or a NAT gateway.",
    sentences: ['dial tcp: i/o timeout', 'no such host'],
    similar: {
      'proxy-unreachable': 'The request goes through an HTTP proxy.',
      'sts-unavailable': 'STS responds with a server error.',
    },
  },
};

// An endpoint in the VPC serves the cluster's region. Only AssumeRoleWithWebIdentity works in any region: it is not
// signed.
function stsOfCluster(values: Values): Step[] {
  const { region, failure, facts } = values;
  const own = clusterRegion(values);
  const isUnsigned =
    failure?.call.operation === 'AssumeRoleWithWebIdentity' && facts.seen.credentials.hops.length === 0;
  if (own === region || !isUnsigned) return [];
  const url = `https://sts.${own}.${dnsSuffixOf(own)}`;
  return [
    {
      text: `The cache step calls STS in the region of the bucket, ${region}, but the cluster is in ${own}. If the pods can reach STS in ${own}, set this stage variable, so that the role is requested from it:`,
      document: ['- name: AWS_ENDPOINT_URL_STS', '  type: String', `  value: ${yamlScalar(url)}`].join('\n'),
    },
  ];
}
