import type { Observations } from '../observations.ts';

/** What the stage's cache operations need of the bucket. */
export interface Needs {
  /** Restore Cache lists by prefix. */
  list: boolean;
  /** Save Cache asks whether the key exists, unless it overrides. */
  exists: boolean;
  /** Restore Cache reads; Save Cache looks at an object that exists. */
  read: 'get' | 'head' | 'no';
  write: boolean;
}

/** Only what the operations need is asked, so that only that can fail the step. */
export function needsOf({ operations, override }: Pick<Observations['settings'], 'operations' | 'override'>): Needs {
  const save = operations.includes('save');
  const restore = operations.includes('restore');
  const exists = save && !override;
  return { list: restore, exists, read: restore ? 'get' : exists ? 'head' : 'no', write: save };
}
