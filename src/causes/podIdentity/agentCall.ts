import type { Failure } from '../../facts/failures.ts';

/** The request to the Pod Identity agent, where it failed: one failure or none. */
export const failedAgentCall = (open: Failure[]): Failure[] =>
  open.filter(({ call }) => call.service === 'pod-identity').slice(0, 1);
