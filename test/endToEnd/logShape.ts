import { stripVTControlCharacters } from 'node:util';
import { expect } from '@jest/globals';

const MOST_LINES = { pass: 3, other: 40 };
const WIDTH = 80;

/** Holds a log against its measure: so many lines beside the longest block to paste, and prose that fits the width. */
export function expectShape(log: string, verdict: string): void {
  const lines = stripVTControlCharacters(log).trimEnd().split('\n');
  const most = verdict === 'pass' ? MOST_LINES.pass : MOST_LINES.other;
  const counted = lines.length - longestBlock(lines);
  expect({ counted, log: counted > most ? log : '' }).toEqual({ counted: expect.any(Number), log: '' });
  expect(lines.filter((line) => line.length > WIDTH && isProse(line))).toEqual([]);
}

const isBlock = (line: string) => line.startsWith('       ');

/** How many lines the longest block to paste has. */
function longestBlock(lines: string[]): number {
  const runs = lines.map(isBlock).join().split('false');
  return Math.max(...runs.map((run) => run.match(/true/g)?.length ?? 0));
}

// A word is never broken, so a line of one word may be longer.
const isProse = (line: string) =>
  !isBlock(line) &&
  line
    .trim()
    .replace(/^(-|\d\.) /, '')
    .includes(' ');
