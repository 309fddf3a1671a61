import type { Observations } from '../schema/observations.ts';

/** What the stage's cache operations need from the bucket. */
export interface Requirements {
  /** Restore Cache lists by prefix. */
  list: boolean;
  /** Save Cache checks whether the key exists, unless override is set. */
  exists: boolean;
  /** Restore Cache reads an object; Save Cache sends HEAD for one that exists. */
  read: 'get' | 'head' | 'no';
  write: boolean;
}

/** Only the calls that the operations need are made, so that nothing else can fail the step. */
export function requirementsOf({
  operations,
  override,
}: Pick<Observations['settings'], 'operations' | 'override'>): Requirements {
  const save = operations.includes('save');
  const restore = operations.includes('restore');
  const exists = save && !override;
  return { list: restore, exists, read: restore ? 'get' : exists ? 'head' : 'no', write: save };
}
