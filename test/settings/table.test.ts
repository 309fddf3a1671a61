import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { withSettingsTable } from '../../src/settings/table.ts';

it('the settings table in the README is current (npm run docs)', () => {
  const readme = readFileSync('README.md', 'utf8');
  expect(readme).toBe(withSettingsTable(readme));
});
