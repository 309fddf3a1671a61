import { stripVTControlCharacters } from 'node:util';
import { expect } from '@jest/globals';

const MAX_LINES = { pass: 3, other: 40 };
const WIDTH = 80;
// The verdict and the cause stay in one line.
const LAST_LINE_WIDTH = 122;

/** Checks the number of lines in a log, without its longest block to paste, and the width of its prose. */
export function expectShape(log: string, verdict: string): void {
  const lines = stripVTControlCharacters(log).trimEnd().split('\n');
  const most = verdict === 'pass' ? MAX_LINES.pass : MAX_LINES.other;
  const counted = lines.length - longestBlock(lines);
  expect({ counted, log: counted > most ? log : '' }).toEqual({ counted: expect.any(Number), log: '' });
  expect(lines.slice(0, -1).filter((line) => line.length > WIDTH && isProse(line))).toEqual([]);
  expect(lines.at(-1)?.length).toBeLessThanOrEqual(verdict === 'pass' ? WIDTH * 2 : LAST_LINE_WIDTH);
}

const isBlock = (line: string) => line.startsWith('       ');

/** The number of lines in the longest block to paste. */
function longestBlock(lines: string[]): number {
  const runs = lines.map(isBlock).join().split('false');
  return Math.max(...runs.map((run) => run.match(/true/g)?.length ?? 0));
}

// Words are never broken, so a line with a single word can be longer.
const isProse = (line: string) =>
  !isBlock(line) &&
  line
    .trim()
    .replace(/^(-|\d\.) /, '')
    .includes(' ');
