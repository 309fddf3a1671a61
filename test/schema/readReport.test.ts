import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import { buildReport } from '../../src/report/report.ts';
import { readObservations, UnreadableReport } from '../../src/schema/readReport.ts';
import { Report } from '../../src/schema/report.ts';
import { observations } from '../facts/observations.ts';

const FOLDER = 'test/schema/reports-0.1.0';
const earlier = readdirSync(FOLDER).map((name) => [name, readFileSync(`${FOLDER}/${name}`, 'utf8')] as const);

describe.each(earlier)('a report of 0.1.0, %s', (_name, text) => {
  const saved = JSON.parse(text);

  it('is diagnosed as it was', () => {
    const { verdict, causes } = diagnose(readObservations(text));
    expect({ verdict, causes: causes.map(({ code }) => code) }).toEqual({
      verdict: saved.verdict,
      causes: saved.causes.map(({ code }: { code: string }) => code),
    });
  });

  it('has no field that a report of today lacks', () => {
    const today = buildReport(diagnose(readObservations(text)));
    expect(fieldsOf(saved).filter((field) => !fieldsOf(today).includes(field))).toEqual([]);
    expect(Report.safeParse(saved).error).toBeUndefined();
  });
});

/** The paths of all fields, without those of dynamic keys. */
function fieldsOf(value: unknown, at = ''): string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap((item) => fieldsOf(item, `${at}[]`)))];
  if (typeof value !== 'object' || value === null) return [at];
  if (/\.(environment|sent|reply)$/.test(at)) return [at];
  // How a fix is given is free: by commands or by a document.
  return Object.entries(value)
    .filter(([key]) => !['commands', 'document', 'asCode'].includes(key))
    .flatMap(([key, item]) => fieldsOf(item, `${at}.${key}`));
}

describe('a newer report', () => {
  const newer = (changes: object) => JSON.stringify({ ...observations(), ...changes });

  it('is read as far as it is understood', () => {
    const { calls, ...rest } = observations();
    const unknown = { ...calls[0], id: 'call-of-the-future', service: 'kms' };
    const read = readObservations(JSON.stringify({ ...rest, calls: [...calls, unknown], something: { new: true } }));
    expect(read).toEqual(observations());
  });

  it.each([
    [
      'an unknown format',
      { schema: 'irsa-preflight/observations/2' },
      /has the format irsa-preflight\/observations\/2/,
    ],
    ['a value that is not understood', { credentials: { source: 'telepathy' } }, /at credentials\.source/],
  ])('with %s is refused with the reason', (_what, changes, reason) => {
    expect(() => readObservations(newer(changes))).toThrow(reason);
  });
});

it.each([
  ['an empty file', '', /is empty/],
  ['a truncated file', '{"schema": "irsa-preflight/report/1", "obs', /is truncated/],
  ['a text', 'hello', /is not JSON/],
  ['something else', '{"kind": "Pod"}', /is not a JSON report of irsa-preflight/],
  ['a list', '[]', /is not a JSON report of irsa-preflight/],
  ['a report without observations', '{"schema": "irsa-preflight/report/1", "causes": []}', /holds no observations/],
])('%s gets its own message', (_what, text, message) => {
  expect(() => readObservations(text)).toThrow(UnreadableReport);
  expect(() => readObservations(text)).toThrow(message);
});
