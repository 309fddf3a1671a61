import { STSClient } from '@aws-sdk/client-sts';
import type { Run } from '../run.ts';
import { type Keys, type Place, shared } from './shared.ts';

/** An STS client; without keys for the one operation that needs none. */
export const stsClient = (run: Run, place: Place, keys?: Keys) => new STSClient(shared(run, place, keys));
