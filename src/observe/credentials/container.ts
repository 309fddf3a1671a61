import { lookup } from 'node:dns/promises';
import { BlockList } from 'node:net';
import type { Keys } from '../clients/shared.ts';
import { isHttpUrl } from '../configuration.ts';
import { withoutPassword } from '../network/proxy.ts';
import type { TokenObservation } from '../observations.ts';
import type { Run } from '../run.ts';
import { readTokenFile } from '../tokenFile.ts';
import { askMetadata, hasKeys, readKeys } from './metadata.ts';

const ECS_ENDPOINT = 'http://169.254.170.2';

/** Credentials of the container's own endpoint, or why it could not be asked. */
export interface ContainerCredentials {
  keys?: Keys;
  problem?: string;
  /** The file of the authorization token, where one is named. */
  agentToken?: TokenObservation;
}

/** EKS Pod Identity (a full URI and a token file), or the relative URI of ECS. */
export async function containerCredentials(run: Run): Promise<ContainerCredentials> {
  const { env } = run;
  const relative = env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI;
  const given = relative ? `${ECS_ENDPOINT}${relative}` : (env.AWS_CONTAINER_CREDENTIALS_FULL_URI ?? '');
  const url = URL.parse(given);
  if (!url || !isHttpUrl(given) || !(await isAllowed(url))) {
    const why = url && isHttpUrl(given) ? 'which the Go SDK asks over https alone' : 'which is no URL to ask';
    return { problem: `AWS_CONTAINER_CREDENTIALS_FULL_URI is "${withoutPassword(given)}", ${why}` };
  }
  const { agentToken, ...authorization } = await authorizationToken(env);
  const file = agentToken ? { agentToken } : {};
  if (agentToken && !authorization.token) return { ...file, problem: 'there is no token to ask the agent with' };
  if (/[\r\n]/.test(authorization.token ?? ''))
    return { ...file, problem: 'the token for the agent has a line break in it, which the Go SDK refuses' };
  run.secrets.addToken('container authorization token', authorization.token);
  const { output } = await askMetadata(
    run,
    { id: 'container-credentials', service: 'pod-identity', operation: 'GET credentials' },
    { url, headers: authorization.token ? { authorization: authorization.token } : {} },
    (text) => readKeys(run, text),
    hasKeys,
  );
  return output ? { ...file, keys: output } : file;
}

// Without TLS, tokens go to these alone (`config/resolve_credentials.go`).
const AGENTS = new BlockList();
AGENTS.addSubnet('127.0.0.0', 8, 'ipv4');
AGENTS.addAddress('::1', 'ipv6');
AGENTS.addAddress('169.254.170.2', 'ipv4');
AGENTS.addAddress('169.254.170.23', 'ipv4');
AGENTS.addAddress('fd00:ec2::23', 'ipv6');

async function isAllowed({ protocol, hostname }: URL): Promise<boolean> {
  if (protocol === 'https:') return true;
  const found = await lookup(hostname.replace(/^\[|\]$/g, ''), { all: true }).catch(() => []);
  return (
    found.length > 0 && found.every(({ address, family }) => AGENTS.check(address, family === 6 ? 'ipv6' : 'ipv4'))
  );
}

// The file wins over the variable, and is read anew each time (the Go SDK's `endpointcreds`).
async function authorizationToken(env: NodeJS.ProcessEnv): Promise<{ token?: string; agentToken?: TokenObservation }> {
  const path = env.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE;
  const text = env.AWS_CONTAINER_AUTHORIZATION_TOKEN;
  if (!path) return text ? { token: text } : {};
  const { observation, token } = await readTokenFile(path);
  return { agentToken: observation, ...(token ? { token } : {}) };
}
