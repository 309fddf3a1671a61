import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { EndpointTarget } from '../aws/endpoints.ts';
import { stsHost } from '../aws/endpoints.ts';
import type { Keys } from './clients/clientConfig.ts';
import { stsClient } from './clients/sts.ts';
import { type CallResult, recordCall } from './recordCall.ts';
import type { RunContext } from './runContext.ts';

/** GetCallerIdentity: who the caller is. It needs no permission; S3-compatible stores may not support it. */
export async function callerIdentity(
  run: RunContext,
  target: EndpointTarget,
  keys: Keys,
): Promise<CallResult<{ arn: string }>> {
  const client = stsClient(run, target, keys);
  return recordCall(
    run,
    {
      id: 'get-caller-identity',
      region: target.region,
      host: stsHost(target),
    },
    async () => ({ arn: (await client.send(new GetCallerIdentityCommand({}))).Arn ?? '' }),
    ({ arn }) => arn !== '',
  );
}
