import type { TokenObservation } from '../schema/observations.ts';

/**
 * Whether the token has expired by AWS's clock.
 * @param startedAt the start of the run by the node's clock, as ISO 8601
 * @param skewSeconds AWS's clock minus the node's, as far as replies have shown
 */
export const isTokenExpired = ({ expiresAt }: TokenObservation, startedAt: string, skewSeconds = 0): boolean =>
  expiresAt !== undefined && expiresAt * 1000 < Date.parse(startedAt) + skewSeconds * 1000;
