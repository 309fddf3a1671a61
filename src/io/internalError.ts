import type { Leftover } from '../schema/observations.ts';

/**
 * An error of the tool itself during a run, ready to print: the stack without secrets, and what the run had to leave in
 * the bucket.
 */
export class InternalError extends Error {
  override readonly name = 'InternalError';
  readonly leftovers: Leftover[];

  constructor(stack: string, leftovers: Leftover[]) {
    super(stack);
    this.stack = stack;
    this.leftovers = leftovers;
  }
}

/** The stack of an error, or anything else that was thrown, as text. */
export const stackOf = (thrown: unknown): string =>
  thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
