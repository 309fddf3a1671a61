import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { reportSchema } from '../../src/report/jsonSchema.ts';

it('the published JSON Schema is current (npm run docs)', () => {
  expect(readFileSync('docs/report.schema.json', 'utf8')).toBe(reportSchema());
});
