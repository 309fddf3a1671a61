import { staticKeys } from '../cacheStep/credentialPlan.ts';
import type { Settings } from '../settings/catalogue.ts';
import { Secrets } from './secrets.ts';

/** The secrets that are known before the first request: those in the settings and the environment. */
export function knownSecrets(settings: Settings, env: NodeJS.ProcessEnv): Secrets {
  const secrets = new Secrets();
  secrets.add('access key id', staticKeys(settings, env).accessKeyId);
  secrets.add('secret key', settings.secretKey);
  secrets.add('session token', settings.sessionToken);
  secrets.add('external id', settings.externalId);
  secrets.add('external id', settings.userRoleExternalId);
  secrets.addToken('OIDC token', settings.oidcTokenId);
  for (const name of [
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SECRET_KEY',
    'AWS_SESSION_TOKEN',
    'AWS_CONTAINER_AUTHORIZATION_TOKEN',
  ]) {
    secrets.add(name, env[name]);
  }
  for (const url of [settings.endpoint, env.AWS_ENDPOINT_URL, env.AWS_ENDPOINT_URL_STS, env.AWS_ENDPOINT_URL_S3]) {
    secrets.addUserinfo('password of an endpoint', url);
  }
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy']) {
    secrets.addUserinfo('proxy password', env[name]);
  }
  return secrets;
}
