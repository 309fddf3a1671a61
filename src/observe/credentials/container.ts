import type { Keys } from '../aws.ts';
import type { Run } from '../run.ts';
import { readTokenFile } from '../tokenFile.ts';
import { askMetadata, hasKeys, readKeys } from './metadata.ts';

const ECS_ENDPOINT = 'http://169.254.170.2';

/** Credentials of the container's own endpoint, or why it could not be asked. */
export interface ContainerCredentials {
  keys?: Keys;
  problem?: string;
}

/** EKS Pod Identity (a full URI and a token file), or the relative URI of ECS. */
export async function containerCredentials(run: Run): Promise<ContainerCredentials> {
  const { env } = run;
  const relative = env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI;
  const given = relative ? `${ECS_ENDPOINT}${relative}` : (env.AWS_CONTAINER_CREDENTIALS_FULL_URI ?? '');
  const url = URL.parse(given);
  if (!url) return { problem: `AWS_CONTAINER_CREDENTIALS_FULL_URI is no URL: ${given}` };
  const authorization = await authorizationToken(env);
  if (authorization.problem) return { problem: authorization.problem };
  run.secrets.addToken('container authorization token', authorization.token);
  const { output } = await askMetadata(
    run,
    { id: 'container-credentials', service: 'pod-identity', operation: 'GET credentials' },
    { url, headers: authorization.token ? { authorization: authorization.token } : {} },
    (text) => readKeys(run, text),
    hasKeys,
  );
  return output ? { keys: output } : {};
}

// The file wins over the variable, and is read anew each time (the Go SDK's `endpointcreds`).
async function authorizationToken(env: NodeJS.ProcessEnv): Promise<{ token?: string; problem?: string }> {
  const path = env.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE;
  const text = env.AWS_CONTAINER_AUTHORIZATION_TOKEN;
  if (!path) return text ? { token: text } : {};
  const { observation, token } = await readTokenFile(path);
  if (token === undefined) return { problem: `${path} is ${observation.state} (${observation.error ?? 'no content'})` };
  return { token: token.trim() };
}
