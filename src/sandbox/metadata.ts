import { answer, type Exchange, refuse } from './exchange.ts';
import type { Sandbox } from './sandbox.ts';

const JSON_HEADERS = { 'content-type': 'application/json' };

/** The instance metadata service and the EKS Pod Identity agent. If a scenario has none, there is no response. */
export function answerMetadata(sandbox: Sandbox, exchange: Exchange): void {
  const { pathname } = exchange.url;
  return pathname === '/v1/credentials'
    ? podIdentity(sandbox, exchange)
    : instanceMetadata(sandbox, exchange, pathname);
}

function instanceMetadata(
  { spec, partition, account, identities, note }: Sandbox,
  exchange: Exchange,
  pathname: string,
): void {
  note({ service: 'imds', operation: pathname });
  const node = spec.nodeRole;
  if (!node) return refuse(exchange, 's3', { fault: 'hang' });
  if (pathname === '/latest/api/token')
    return answer(exchange, exchange.request.method === 'PUT' ? 200 : 405, 'metadata-session', {
      // The Go SDK requires it.
      'x-aws-ec2-metadata-token-ttl-seconds': '300',
    });
  if (exchange.request.headers['x-aws-ec2-metadata-token'] !== 'metadata-session') return answer(exchange, 401);
  if (pathname.endsWith('/security-credentials/')) return answer(exchange, 200, node.name);
  if (!pathname.endsWith(`/${node.name}`)) return answer(exchange, 404);
  const arn = `arn:${partition}:sts::${account}:assumed-role/${node.name}/i-0a1b2c3d4e5f67890`;
  return answer(exchange, 200, keysAsJson(identities.mint(arn, 'node')), JSON_HEADERS);
}

function podIdentity({ spec, partition, account, identities, note }: Sandbox, exchange: Exchange): void {
  note({ service: 'pod-identity', operation: 'credentials' });
  const agent = spec.podIdentity;
  if (!agent) return refuse(exchange, 's3', { fault: 'hang' });
  if (agent.status && agent.status !== 200)
    return answer(exchange, agent.status, agent.body ?? '', { 'content-type': 'text/plain' });
  if (!exchange.request.headers.authorization) return answer(exchange, 400, 'Service account token cannot be empty');
  const arn = `arn:${partition}:sts::${account}:assumed-role/${agent.role ?? 'pod-identity-role'}/eks-sandbox-build-pod-0000`;
  return answer(exchange, 200, keysAsJson(identities.mint(arn, 'pod-identity')), JSON_HEADERS);
}

function keysAsJson({
  accessKeyId,
  secretAccessKey,
  sessionToken,
  expiration,
}: ReturnType<Sandbox['identities']['mint']>): string {
  return JSON.stringify({
    Code: 'Success',
    Type: 'AWS-HMAC',
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    Token: sessionToken,
    Expiration: expiration,
  });
}
