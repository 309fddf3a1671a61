import { remark } from '../../facts/evidence.ts';
import type { EvidenceOf } from '../../schema/evidence.ts';
import type { Leftover } from '../../schema/observations.ts';

/**
 * What the probe had to leave at its key. Each write in a versioned bucket adds a version, whereas an object is
 * replaced.
 */
export function objectRemark([first]: Leftover[]): EvidenceOf<'remark'>[] {
  if (!first) return [];
  return [
    remark(
      first.kind === 'version'
        ? `Each build leaves a small version at ${first.key}, until a lifecycle rule removes it.`
        : `One small object remains at ${first.key}, however many builds run.`,
    ),
  ];
}

/** The uploads that could not be ended. */
export const uploadRemarks = (leftovers: Leftover[]): EvidenceOf<'remark'>[] =>
  leftovers
    .filter(({ kind }) => kind === 'upload')
    .map(({ key }) => remark(`An unfinished multipart upload remains at ${key}.`));
