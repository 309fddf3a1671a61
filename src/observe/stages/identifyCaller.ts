import type { EndpointTarget } from '../../aws/endpoints.ts';
import type { Keys } from '../clients/clientConfig.ts';
import { callerIdentity } from '../identity.ts';
import type { StageContext } from './context.ts';

/** Stage 3, concurrently with the bucket: who the pod is according to AWS. */
export async function identifyCaller({ run, seen }: StageContext, target: EndpointTarget, keys: Keys): Promise<void> {
  const { output } = await callerIdentity(run, target, keys);
  if (output) seen.identity = { arn: output.arn, from: 'GetCallerIdentity' };
}
