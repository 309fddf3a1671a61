import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';

// What the built tool says to somebody who types its words.

function say(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/irsa-preflight.cjs', ...words], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH },
  });
  return { status, stdout, stderr };
}

describe('explain', () => {
  it.each(['trust-policy-mismatch', 'TRUST-POLICY-MISMATCH'])('%s says what it means', (code) => {
    const { status, stdout } = say('explain', code);
    expect(status).toBe(0);
    for (const part of ['What it means', 'What looks like it', 'What to do']) expect(stdout).toContain(part);
  });

  it('names those that begin as was typed', () => {
    const { status, stderr } = say('explain', 'kms-…');
    expect(status).toBe(2);
    expect(stderr).toContain('Those that begin with "kms-": ');
    expect(stderr).toContain('kms-decrypt-denied');
  });

  it('names the one that was nearly typed', () => {
    expect(say('explain', 'trust-policy-missmatch').stderr).toContain('is trust-policy-mismatch.');
  });

  it.each([[[]], [['xyzzy']]])('names all where it cannot guess: %j', (words) => {
    expect(say('explain', ...words).stderr).toContain('There are: ');
  });
});

it('--help names every command and setting', () => {
  const { status, stdout } = say('--help');
  expect(status).toBe(0);
  for (const word of ['diagnose FILE', 'explain CODE', 'bucket (required)', 'fail_on (error)'])
    expect(stdout).toContain(word);
});

it.each([
  ['an option that there is not', ['--foo'], "Unknown option '--foo'"],
  ['a command that there is not', ['check'], 'Unknown command "check"'],
  ['a file that there is not', ['diagnose', 'nowhere.json'], 'nowhere.json cannot be read (ENOENT)'],
])('%s is told, with where to look', (_what, words, text) => {
  const { status, stderr } = say(...words);
  expect(status).toBe(2);
  expect(stderr).toContain(text);
  expect(stderr.trimEnd().split('\n')).toHaveLength(2);
});
