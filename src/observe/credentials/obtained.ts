import type { TokenObservation } from '../../schema/observations.ts';
import type { Keys } from '../clients/clientConfig.ts';

/** The credentials for S3, or the reason why there are none if no call shows it. */
export interface Obtained {
  keys?: Keys;
  /** Whose credentials they are, if a response named the owner. */
  arn?: string;
  problem?: string;
  agentToken?: TokenObservation;
}
