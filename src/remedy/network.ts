import type { Remedies } from './pod.ts';

const withPort = (host: string) => (/:\d+$/.test(host) ? host : `${host}:443`);

export const networkRemedies: Remedies = {
  'sts-unreachable': ({ stsHost, stsUrl, region }) => ({
    summary: `Open the way from the build pods to ${stsHost}.`,
    owner: 'network-admin',
    steps: [
      {
        text: `In a private subnet, make an interface endpoint for com.amazonaws.${region}.sts with private DNS, whose security group lets port 443 in from the nodes; or give the subnet a NAT gateway. See what is there:`,
        commands: [
          `aws ec2 describe-vpc-endpoints --region ${region} --filters Name=service-name,Values=com.amazonaws.${region}.sts`,
        ],
      },
      {
        text: 'From a pod of the same namespace:',
        commands: [`curl -sS -o /dev/null -w '%{http_code}\\n' ${stsUrl}/`],
      },
    ],
  }),
  's3-unreachable': ({ s3Host, s3Url, region }) => ({
    summary: `Open the way from the build pods to ${s3Host}.`,
    owner: 'network-admin',
    steps: [
      {
        text: `If endpoint (or AWS_ENDPOINT_URL_S3) is set, see that its host and port are right. For AWS's own S3 in a private subnet, make a gateway endpoint for com.amazonaws.${region}.s3 and add it to the subnet's route table:`,
        commands: [
          `aws ec2 describe-vpc-endpoints --region ${region} --filters Name=service-name,Values=com.amazonaws.${region}.s3`,
        ],
      },
      {
        text: 'From a pod of the same namespace:',
        commands: [`curl -sS -o /dev/null -w '%{http_code}\\n' ${s3Url}/`],
      },
    ],
  }),
  'tls-untrusted-ca': ({ s3Host }) => ({
    summary: 'Mount the CA of the inspecting proxy, or of the store, into the build pods.',
    owner: 'network-admin',
    steps: [
      {
        text: 'On the Harness delegate, mount the CA bundle into all build pods: DESTINATION_CA_PATH with the path /etc/ssl/certs/ca-certificates.crt. The cache steps read the same path.',
      },
      {
        text: 'See who signs on the way:',
        commands: [`openssl s_client -connect ${withPort(s3Host)} -showcerts </dev/null`],
      },
    ],
  }),
  'tls-hostname-mismatch': ({ s3Host, stsHost }) => ({
    summary: 'Use the name that the certificate is for.',
    owner: 'network-admin',
    steps: [
      {
        text: `The hosts asked are ${stsHost} and ${s3Host}. A bucket name with dots wants path_style: true; a VPC endpoint wants its own DNS name in endpoint.`,
      },
    ],
  }),
  'proxy-unreachable': ({ proxy }) => ({
    summary: `Correct the proxy ${proxy}, or exempt AWS from it.`,
    owner: 'network-admin',
    steps: [
      {
        text: 'The build pod has its proxy from the delegate (PROXY_HOST, PROXY_PORT) or from stage variables. Correct it there, or exempt AWS by NO_PROXY: .amazonaws.com,169.254.169.254,169.254.170.23',
      },
    ],
  }),
  'proxy-auth-required': ({ proxy }) => ({
    summary: `Give the proxy ${proxy} its user and password, or exempt AWS from it.`,
    owner: 'network-admin',
    steps: [
      {
        text: 'On the delegate, set PROXY_USER and PROXY_PASSWORD; or exempt AWS by NO_PROXY: .amazonaws.com,169.254.169.254,169.254.170.23',
      },
    ],
  }),
  'proxy-refused': ({ proxy, stsHost, s3Host }) => ({
    summary: `Have the proxy ${proxy} let ${stsHost} and ${s3Host} through.`,
    owner: 'network-admin',
    steps: [
      {
        text: `Ask for CONNECT to ${withPort(stsHost)} and ${withPort(s3Host)} to be allowed, and, where the proxy answers with 502, 503 or 504, for the way from the proxy to them; or exempt AWS by NO_PROXY: .amazonaws.com,169.254.169.254,169.254.170.23`,
      },
    ],
  }),
  'not-aws-answering': ({ failedHost, s3Host, s3Url, stsUrl }) => ({
    summary: `Find out what answers for ${failedHost}.`,
    owner: 'network-admin',
    steps: [
      {
        text: 'A captive portal, a gateway, a service mesh or an inspecting proxy answers in its place. From a pod of the same namespace:',
        commands: [`curl -sSv ${failedHost === s3Host ? s3Url : stsUrl}/ 2>&1 | head -n 40`],
      },
      { text: 'Have it let the hosts of AWS through untouched.' },
    ],
  }),
};
