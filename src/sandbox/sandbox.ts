import type { Exchange } from './exchange.ts';
import type { Identities, Identity } from './identities.ts';
import type { Issuer } from './issuer.ts';
import type { AwsSpec, ReplySpec } from './scenario.ts';
import type { Signature } from './signature.ts';
import type { Store } from './store.ts';

/** A request as the sandbox saw it. */
export interface SeenCall {
  service: string;
  operation: string;
  key?: string;
}

/** One scenario's AWS: what its services share. */
export interface Sandbox {
  spec: AwsSpec;
  partition: string;
  account: string;
  bucket: { name: string; exists: boolean; region: string; versioned: boolean; kmsKey?: string };
  store: Store;
  identities: Identities;
  issuer: Issuer;
  calls: SeenCall[];
  /** Notes a request. */
  note(call: SeenCall): void;
  /** The scripted reply for an operation, in order; the last one repeats. */
  scripted(operation: string): ReplySpec | undefined;
}

/** The caller, and how the request was signed. */
export interface Caller extends Identity {
  signature: Signature;
}

export type Identified = Caller | 'anonymous' | 'unknown key' | 'wrong signature';

/** AWS's clock minus the signing time of the request, in seconds. */
export function clockOffset({ signature }: Caller, { skewSeconds }: Exchange): number {
  return (Date.now() - signature.signedAt.getTime()) / 1000 + skewSeconds;
}
