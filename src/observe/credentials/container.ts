import { lookup } from 'node:dns/promises';
import { BlockList } from 'node:net';
import { isHttpUrl } from '../../aws/endpoints.ts';
import { withoutPassword } from '../../cacheStep/proxy.ts';
import type { TokenObservation } from '../../schema/observations.ts';
import type { Keys } from '../clients/clientConfig.ts';
import type { RunContext } from '../runContext.ts';
import { readTokenFile } from '../tokenFile.ts';
import { callMetadata, hasKeys, readKeys } from './metadata.ts';

const ECS_ENDPOINT = 'http://169.254.170.2';

/** Credentials from the container's own endpoint, or why it could not be called. */
export interface ContainerCredentials {
  keys?: Keys;
  problem?: string;
  /** The file of the authorization token, if one is configured. */
  agentToken?: TokenObservation;
}

/** EKS Pod Identity (a full URI and a token file), or the relative URI of ECS. */
export async function containerCredentials(run: RunContext): Promise<ContainerCredentials> {
  const { env } = run;
  const relative = env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI;
  const given = relative ? `${ECS_ENDPOINT}${relative}` : (env.AWS_CONTAINER_CREDENTIALS_FULL_URI ?? '');
  const url = URL.parse(given);
  if (!url || !isHttpUrl(given) || !(await isAllowed(url))) {
    const why = url && isHttpUrl(given) ? 'which the Go SDK calls only over https' : 'which is not an http(s) URL';
    return { problem: `AWS_CONTAINER_CREDENTIALS_FULL_URI is "${withoutPassword(given)}", ${why}` };
  }
  const { agentToken, ...authorization } = await authorizationToken(env);
  const file = agentToken ? { agentToken } : {};
  if (agentToken && !authorization.token)
    return { ...file, problem: 'there is no authorization token for the credentials endpoint' };
  if (/[\r\n]/.test(authorization.token ?? ''))
    return { ...file, problem: 'the authorization token contains a line break, which the Go SDK rejects' };
  run.secrets.addToken('container authorization token', authorization.token);
  const { output } = await callMetadata(
    run,
    { id: 'container-credentials' },
    { url, headers: authorization.token ? { authorization: authorization.token } : {} },
    (text) => readKeys(run, text),
    hasKeys,
  );
  return output ? { ...file, keys: output } : file;
}

// Without TLS, tokens are sent only to these addresses (`config/resolve_credentials.go`).
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

// The file takes precedence over the variable, and is read again each time (the Go SDK's `endpointcreds`).
async function authorizationToken(env: NodeJS.ProcessEnv): Promise<{ token?: string; agentToken?: TokenObservation }> {
  const path = env.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE;
  const text = env.AWS_CONTAINER_AUTHORIZATION_TOKEN;
  if (!path) return text ? { token: text } : {};
  const { observation, token } = await readTokenFile(path);
  return { agentToken: observation, ...(token ? { token } : {}) };
}
