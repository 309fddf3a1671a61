import { STSClient } from '@aws-sdk/client-sts';
import type { EndpointTarget } from '../../aws/endpoints.ts';
import type { RunContext } from '../runContext.ts';
import { clientConfig, type Keys } from './clientConfig.ts';

/** An STS client; without keys for the one operation that needs none. */
export const stsClient = (run: RunContext, target: EndpointTarget, keys?: Keys) =>
  new STSClient(clientConfig(run, target, keys));
