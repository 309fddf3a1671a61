import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { type Answer, ask } from './ask.ts';
import type { Keys, Place } from './clients/shared.ts';
import { stsClient } from './clients/sts.ts';
import { stsHost } from './credentials/webIdentity.ts';
import type { Run } from './run.ts';

/** GetCallerIdentity: who AWS says we are. It needs no permission; S3-compatible stores may not know it. */
export async function callerIdentity(run: Run, place: Place, keys: Keys): Promise<Answer<{ arn: string }>> {
  const client = stsClient(run, place, keys);
  return ask(
    run,
    {
      id: 'get-caller-identity',
      service: 'sts',
      operation: 'GetCallerIdentity',
      region: place.region,
      host: stsHost(place),
    },
    async () => ({ arn: (await client.send(new GetCallerIdentityCommand({}))).Arn ?? '' }),
    ({ arn }) => arn !== '',
  );
}
