import { testConnection } from '../../remedy/reachabilitySteps.ts';
import type { Values } from '../../remedy/values.ts';
import { describeVpcEndpoints, terraformVpcEndpoint } from '../../remedy/vpcEndpointSteps.ts';
import type { Step } from '../../schema/report.ts';
import type { Cause } from '../cause.ts';
import { unanswered } from './unanswered.ts';

export const s3Unreachable: Cause = {
  title: 'S3 cannot be reached',
  headline: ({ s3Host }) => `The build pod cannot reach S3 at ${s3Host}`,
  place: 'bucket',
  isTransient: true,
  find: unanswered(({ call }) => call.service === 's3'),
  remedy: (values) => ({
    summary: `Make ${values.s3Host} reachable from the build pods.`,
    owner: 'network-admin',
    steps: [...(isAws(values) ? [awsStep(values)] : [endpointStep(values)]), testConnection(values.s3Url)],
    asCode: isAws(values) ? [terraformVpcEndpoint(values, 's3')] : [],
  }),
  page: {
    meaning:
      "S3, or the store at the configured endpoint, does not respond: its name does not resolve, or the connection is refused, reset or times out. For AWS's own S3, a private subnet needs a gateway endpoint or a NAT gateway.",
    sentences: ['dial tcp: i/o timeout', 'no such host'],
    similar: {
      's3-unavailable': 'S3 responds with a server error.',
      'proxy-unreachable': 'The request goes through an HTTP proxy.',
    },
  },
};

const isAws = ({ s3Host }: Values) => /\.amazonaws\.com(?:\.cn)?(?::\d+)?$/.test(s3Host);

const awsStep = (values: Values): Step => ({
  text: `In a private subnet, the pods need a NAT gateway, or a gateway endpoint for com.amazonaws.${values.region}.s3 in the subnet's route table. To list the endpoints:`,
  commands: [describeVpcEndpoints(values, 's3')],
});

const endpointStep = ({ s3Host, facts: { seen } }: Values): Step => ({
  text: `Check the host and the port: ${seen.settings.endpoint ? `the setting endpoint is ${seen.settings.endpoint}` : `AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL leads to ${s3Host}`}. A network policy can also block access from the build pods to the store.`,
});
