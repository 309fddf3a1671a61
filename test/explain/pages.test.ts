import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { CAUSES, type CauseCode } from '../../src/diagnose/catalogue.ts';
import { causeIndex, causePage } from '../../src/explain/markdown.ts';
import { PAGES } from '../../src/explain/pages.ts';

const codes = Object.keys(CAUSES) as CauseCode[];

describe('every cause', () => {
  it.each(codes)('%s has a page that is current (npm run docs)', (code) => {
    expect(PAGES[code]?.meaning).toBeTruthy();
    expect(readFileSync(`docs/causes/${code}.md`, 'utf8')).toBe(causePage(code));
  });

  it('and no other has one', () => {
    expect(readdirSync('docs/causes').sort()).toEqual(['README.md', ...codes.map((code) => `${code}.md`)].sort());
  });
});

it('the index is current (npm run docs)', () => {
  expect(readFileSync('docs/causes/README.md', 'utf8')).toBe(causeIndex());
});

it('pages are of nobody in particular', () => {
  for (const code of codes) expect(causePage(code)).not.toMatch(/undefined|111122223333/);
});
