import { setTimeout as pause } from 'node:timers/promises';
import { AssumeRoleCommand, AssumeRoleWithWebIdentityCommand } from '@aws-sdk/client-sts';
import { type Answer, ask } from '../ask.ts';
import type { Keys, Place } from '../clients/shared.ts';
import { stsClient } from '../clients/sts.ts';
import type { Run } from '../run.ts';

/** A role session: its keys and whose they are. */
export interface Session {
  keys: Keys;
  arn?: string;
}

// Where the cache step names no session, its SDK makes up a number.
const SESSION_NAME = 'irsa-preflight';
// STS takes 20,000 characters at most (its API reference); more is no token.
const LONGEST_TOKEN = 20_000;

/** AssumeRoleWithWebIdentity: the call that the SDK makes for the two variables. It is not signed. */
export async function assumeRoleWithWebIdentity(
  run: Run,
  place: Place,
  { roleArn, token, sessionName }: { roleArn: string; token: string; sessionName?: string | undefined },
): Promise<Answer<Session>> {
  const client = stsClient(run, place);
  return ask(
    run,
    {
      id: 'assume-role-with-web-identity',
      service: 'sts',
      operation: 'AssumeRoleWithWebIdentity',
      region: place.region,
      host: stsHost(place),
      roleArn,
    },
    async () => {
      const command = new AssumeRoleWithWebIdentityCommand({
        RoleArn: roleArn,
        RoleSessionName: sessionName ?? SESSION_NAME,
        WebIdentityToken: token.slice(0, LONGEST_TOKEN),
      });
      const { Credentials, AssumedRoleUser } = await againWhileKeysAreFetched(() => client.send(command));
      return session(run, Credentials, AssumedRoleUser?.Arn);
    },
    ({ keys }) => Boolean(keys.accessKeyId && keys.secretAccessKey),
  );
}

const TRIES = 3;

/**
 * STS fetches the issuer's keys, and says InvalidIdentityToken where that failed for a moment. The Go SDK tries again
 * then (`stscreds.NewWebIdentityRoleProvider`); the SDK for JavaScript does not by itself.
 */
async function againWhileKeysAreFetched<T>(send: () => Promise<T>): Promise<T> {
  for (let n = 1; ; n++) {
    try {
      return await send();
    } catch (error) {
      if (n === TRIES || !/retrieve verification key/i.test((error as Error).message)) throw error;
      await pause(200 * n * (0.5 + Math.random()));
    }
  }
}

/** AssumeRole with the keys at hand: the second hop, or assume_role on top of the default chain. */
export async function assumeRole(
  run: Run,
  place: Place,
  keys: Keys,
  hop: { id: string; roleArn: string; externalId?: string | undefined; sessionName?: string | undefined },
): Promise<Answer<Session>> {
  const client = stsClient(run, place, keys);
  return ask(
    run,
    {
      id: hop.id,
      service: 'sts',
      operation: 'AssumeRole',
      region: place.region,
      host: stsHost(place),
      roleArn: hop.roleArn,
      sent: hop.externalId ? { externalId: 'set' } : {},
    },
    async () => {
      const command = new AssumeRoleCommand({
        RoleArn: hop.roleArn,
        RoleSessionName: hop.sessionName ?? SESSION_NAME,
        ...(hop.externalId ? { ExternalId: hop.externalId } : {}),
      });
      const { Credentials, AssumedRoleUser } = await client.send(command);
      return session(run, Credentials, AssumedRoleUser?.Arn);
    },
    ({ keys: obtained }) => Boolean(obtained.accessKeyId && obtained.secretAccessKey),
  );
}

/** Host and port of the STS that is asked. */
export function stsHost({ region, endpoint }: Place): string {
  if (endpoint) return new URL(endpoint).host;
  return `sts.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}

interface GivenKeys {
  AccessKeyId?: string | undefined;
  SecretAccessKey?: string | undefined;
  SessionToken?: string | undefined;
}

function session(run: Run, given: GivenKeys | undefined, arn: string | undefined): Session {
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
