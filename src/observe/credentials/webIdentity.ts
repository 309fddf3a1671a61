import { AssumeRoleCommand, AssumeRoleWithWebIdentityCommand } from '@aws-sdk/client-sts';
import type { EndpointTarget } from '../../aws/endpoints.ts';
import { stsHost } from '../../aws/endpoints.ts';
import type { CallId } from '../../schema/calls.ts';
import type { Keys } from '../clients/clientConfig.ts';
import { asWhenSigning } from '../clients/retryStrategy.ts';
import { stsClient } from '../clients/sts.ts';
import { type CallResult, recordCall } from '../recordCall.ts';
import type { RunContext } from '../runContext.ts';

/** A role session: its keys and whose they are. */
export interface Session {
  keys: Keys;
  arn?: string;
}

// If the cache step sets no session name, its SDK generates a number.
const SESSION_NAME = 'irsa-preflight';
// STS accepts at most 20,000 characters (its API reference); anything longer is not a token.
const MAX_TOKEN_LENGTH = 20_000;

interface WebIdentityRequest {
  roleArn: string;
  token: string;
  sessionName?: string | undefined;
  /** The cache step sends it itself when it starts, and not when it signs a request. */
  isAtStartup?: boolean;
}

/** AssumeRoleWithWebIdentity: the call that the SDK makes for the two variables. It is not signed. */
export async function assumeRoleWithWebIdentity(
  run: RunContext,
  target: EndpointTarget,
  { roleArn, token, sessionName, isAtStartup = false }: WebIdentityRequest,
): Promise<CallResult<Session>> {
  const client = stsClient(run, target);
  return recordCall(
    run,
    {
      id: 'assume-role-with-web-identity',
      region: target.region,
      host: stsHost(target),
      roleArn,
    },
    async () => {
      const command = new AssumeRoleWithWebIdentityCommand({
        RoleArn: roleArn,
        RoleSessionName: sessionName ?? SESSION_NAME,
        WebIdentityToken: token.slice(0, MAX_TOKEN_LENGTH),
      });
      const { Credentials, AssumedRoleUser } = await (isAtStartup
        ? client.send(command)
        : asWhenSigning(() => client.send(command)));
      return session(run, Credentials, AssumedRoleUser?.Arn);
    },
    ({ keys }) => Boolean(keys.accessKeyId && keys.secretAccessKey),
  );
}

/** AssumeRole with the keys obtained so far: the second hop, or assume_role on top of the default chain. */
export async function assumeRole(
  run: RunContext,
  target: EndpointTarget,
  keys: Keys,
  hop: { id: CallId; roleArn: string; externalId?: string | undefined; sessionName?: string | undefined },
): Promise<CallResult<Session>> {
  const client = stsClient(run, target, keys);
  return recordCall(
    run,
    {
      id: hop.id,
      region: target.region,
      host: stsHost(target),
      roleArn: hop.roleArn,
      sent: hop.externalId ? { externalId: 'set' } : {},
    },
    async () => {
      const command = new AssumeRoleCommand({
        RoleArn: hop.roleArn,
        RoleSessionName: hop.sessionName ?? SESSION_NAME,
        ...(hop.externalId ? { ExternalId: hop.externalId } : {}),
      });
      const { Credentials, AssumedRoleUser } = await asWhenSigning(() => client.send(command));
      return session(run, Credentials, AssumedRoleUser?.Arn);
    },
    ({ keys: obtained }) => Boolean(obtained.accessKeyId && obtained.secretAccessKey),
  );
}

interface GivenKeys {
  AccessKeyId?: string | undefined;
  SecretAccessKey?: string | undefined;
  SessionToken?: string | undefined;
}

function session(run: RunContext, given: GivenKeys | undefined, arn: string | undefined): Session {
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken } = given ?? {};
  run.secrets.add('access key id', AccessKeyId);
  run.secrets.add('secret key', SecretAccessKey);
  run.secrets.add('session token', SessionToken);
  return {
    keys: {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      ...(SessionToken ? { sessionToken: SessionToken } : {}),
    },
    ...(arn ? { arn } : {}),
  };
}
