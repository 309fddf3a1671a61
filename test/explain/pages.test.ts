import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { CAUSE_CODES } from '../../src/causes/codes.ts';
import { markdownIndex, markdownPage } from '../../src/explain/markdownPage.ts';

describe('every cause', () => {
  it.each(CAUSE_CODES)('%s has a page that is current (npm run docs)', (code) => {
    expect(readFileSync(`docs/causes/${code}.md`, 'utf8')).toBe(markdownPage(code));
  });

  it('and no other has one', () => {
    expect(readdirSync('docs/causes').sort()).toEqual(['README.md', ...CAUSE_CODES.map((code) => `${code}.md`)].sort());
  });
});

it('the index is current (npm run docs)', () => {
  expect(readFileSync('docs/causes/README.md', 'utf8')).toBe(markdownIndex());
});

// What a page must never contain: a value of a test, an empty slot, a placeholder in the wrong place.
it.each(CAUSE_CODES)('the page of %s reads well without a pod', (code) => {
  const page = markdownPage(code);
  expect(page).not.toMatch(/undefined|111122223333|NaN|\[object/);
  expect(page).not.toMatch(/--role-name '?arn:|--role-name '?<ROLE_ARN>|token\/token|(\S+) instead of \1[ .]/);
  expect(page).not.toMatch(/: nothing\.|\bis is\b|\bthe the\b|, and \.|\(\)/);
});
