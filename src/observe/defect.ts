import type { Leftover } from './observations.ts';

/**
 * A failure of the tool itself in the middle of a look, told as it may be printed: the stack without secrets, and what the
 * run had to leave in the bucket.
 */
export class Defect extends Error {
  override readonly name = 'Defect';
  readonly leftovers: Leftover[];

  constructor(stack: string, leftovers: Leftover[]) {
    super(stack);
    this.stack = stack;
    this.leftovers = leftovers;
  }
}

/** What is known of anything that was thrown. */
export const stackOf = (thrown: unknown): string =>
  thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
