import type { Pages } from './page.ts';

export const networkPages: Pages = {
  'sts-unreachable': {
    meaning:
      "STS in the bucket's region does not answer: its name does not resolve, the connection is refused, reset or runs out of time. In a private subnet it needs an interface endpoint, or a NAT gateway.",
    sentences: ['dial tcp: i/o timeout', 'no such host'],
    lookAlikes: {
      'proxy-unreachable': 'The request goes through a proxy there.',
      'sts-unavailable': 'STS answers there, with a server error.',
    },
  },
  's3-unreachable': {
    meaning: 'The same towards S3, or the endpoint that is set.',
    sentences: ['dial tcp: i/o timeout', 'no such host'],
    lookAlikes: { 's3-unavailable': 'S3 answers there, with a server error.' },
  },
  'tls-untrusted-ca': {
    meaning:
      'The certificate that is shown is signed by a CA that is not in the store: an inspecting proxy, or a store with a certificate of its own. Or it has expired.',
    sentences: ['x509: certificate signed by unknown authority', 'self-signed certificate in certificate chain'],
    lookAlikes: { 'tls-hostname-mismatch': 'The certificate is trusted, for another name.' },
  },
  'tls-hostname-mismatch': {
    meaning:
      'The certificate is for another name than the one asked: a bucket name with dots in the host name, or a VPC endpoint addressed by the wrong name.',
    sentences: ["Hostname/IP does not match certificate's altnames", 'x509: certificate is valid for …, not …'],
    lookAlikes: { 'tls-untrusted-ca': 'The name is right there.' },
  },
  'proxy-unreachable': {
    meaning:
      'HTTPS_PROXY (or HTTP_PROXY) names a proxy that cannot be connected to. Harness hands on the proxy of the delegate.',
    lookAlikes: { 'sts-unreachable': 'No proxy is in the way there.' },
  },
  'proxy-auth-required': {
    meaning: 'The proxy answers CONNECT with 407.',
    sentences: ['Proxy Authentication Required'],
    lookAlikes: { 'proxy-refused': 'It refuses for another reason there.' },
  },
  'proxy-refused': {
    meaning: 'The proxy refuses to connect to AWS, mostly with 403: the host is not on its list.',
    lookAlikes: { 'proxy-auth-required': '407 asks for a password.' },
  },
  'not-aws-answering': {
    meaning:
      "A reply came that AWS does not give: a page, or a refusal without AWS's request id and code, or a success without its content. A captive portal, a gateway, a mesh or an inspecting proxy answers in its place.",
    lookAlikes: {
      's3-access-denied-unexplained': "AWS's own denial has a code and a request id.",
      'proxy-refused': 'A proxy that refuses openly does so at CONNECT.',
    },
  },
};
