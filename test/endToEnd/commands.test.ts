import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Report } from '../../src/schema/report.ts';

// What the built tool prints for somebody who types its commands.

const folder = mkdtempSync(path.join(tmpdir(), 'irsa-preflight-commands-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const REPORT = 'test/schema/reports-0.1.0/policy-without-slash-star.json';
const HEALTHY = 'test/schema/reports-0.1.0/healthy.json';

function type(words: string[], input = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/irsa-preflight.cjs', ...words], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH },
    input,
  });
  return { status, stdout, stderr };
}

describe('explain', () => {
  it.each(['trust-policy-mismatch', 'TRUST-POLICY-MISMATCH'])('%s prints what it means', (code) => {
    const { status, stdout } = type(['explain', code]);
    expect(status).toBe(0);
    for (const part of ['What it means', 'Similar causes', 'What to do', 'As code']) expect(stdout).toContain(part);
  });

  it('suggests those that begin as typed', () => {
    const { status, stderr } = type(['explain', 'kms-…']);
    expect(status).toBe(2);
    expect(stderr).toMatch(/Did you mean one of these\? .*kms-decrypt-denied/);
  });

  it('suggests the one that was nearly typed', () => {
    expect(type(['explain', 'trust-policy-missmatch']).stderr).toContain('Did you mean trust-policy-mismatch?');
  });

  it('lists all where it has no suggestion', () => {
    expect(type(['explain', 'xyzzy']).stderr).toContain('docs/causes/README.md lists all of them: ');
  });

  it('takes one code', () => {
    expect(type(['explain']).stderr).toContain('explain takes the code of one cause');
  });
});

describe('help', () => {
  it.each([['--help'], ['-h'], ['help']])('%s names every command and setting', (word) => {
    const { status, stdout } = type([word]);
    expect(status).toBe(0);
    for (const text of ['diagnose FILE', 'explain CODE', 'bucket (required)', 'fail_on (default error)', 'ignore'])
      expect(stdout).toContain(text);
  });

  it.each([
    [['explain', '--help'], 'irsa-preflight explain CODE'],
    [['help', 'diagnose'], '--against OLD'],
    [['diagnose', '--help'], '--report-markdown F'],
  ])('%j describes the command', (words, text) => {
    const { status, stdout } = type(words);
    expect(status).toBe(0);
    expect(stdout).toContain(text);
    expect(stdout).not.toContain('Settings');
  });

  it.each([['--version'], ['-v'], ['version']])('%s prints the version', (word) => {
    expect(type([word])).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });
});

describe('diagnose', () => {
  it('prints everything: no step and no block is left out', () => {
    const { status, stdout } = type(['diagnose', REPORT]);
    expect(status).toBe(1);
    for (const text of ['put-role-policy', 'As code', 'resource "aws_iam_role_policy"', 'To forward', 'kubectl -n'])
      expect(stdout).toContain(text);
    expect(stdout).not.toContain('not shown here');
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^FAIL {2}s3-object-arn-missing/);
  });

  it('reads standard input', () => {
    expect(type(['diagnose', '-'], readFileSync(HEALTHY, 'utf8'))).toMatchObject({ status: 0, stderr: '' });
  });

  it('prints the JSON report, and nothing else', () => {
    const { stdout } = type(['diagnose', REPORT, '--json']);
    expect(Report.parse(JSON.parse(stdout)).causes[0]?.code).toBe('s3-object-arn-missing');
  });

  it('writes reports to files', () => {
    const file = (name: string) => path.join(folder, name);
    const words = ['json', 'junit', 'markdown'].flatMap((kind) => [`--report-${kind}`, file(kind)]);
    expect(type(['diagnose', REPORT, ...words]).stderr).toBe('');
    expect(readFileSync(file('json'), 'utf8')).toContain('"irsa-preflight/report/1"');
    expect(readFileSync(file('junit'), 'utf8')).toContain('<testsuites');
    expect(readFileSync(file('markdown'), 'utf8')).toContain('## The S3 cache preflight failed');
  });

  it('reports a file that it cannot write, and keeps the exit code', () => {
    const { status, stderr } = type(['diagnose', HEALTHY, '--report-json', `${HEALTHY}/x`]);
    expect(status).toBe(0);
    expect(stderr).toContain(`${HEALTHY}/x could not be written: `);
  });

  it('lists what changed since an earlier report', () => {
    const { stdout } = type(['diagnose', REPORT, '--against', HEALTHY]);
    expect(stdout).toContain(`What changed since ${HEALTHY}`);
    expect(stdout).toContain('reply to PutObject');
  });
});

const file = (name: string, content: string) => {
  const target = path.join(folder, name);
  writeFileSync(target, content);
  return target;
};

describe('what cannot be understood gets a message of its own, and where to look', () => {
  it.each<[string, string[], string]>([
    ['an unknown option', ['--foo'], "Unknown option '--foo'"],
    ['an unknown option of a command', ['diagnose', REPORT, '--foo'], "Unknown option '--foo'"],
    ['an unknown command', ['check'], 'Unknown command "check"'],
    ['an option of a different command', ['explain', 'clock-skew', '--against', REPORT], "Unknown option '--against'"],
    ['an option without its command', ['--against', REPORT], '--against is an option of diagnose.'],
    ['no file', ['diagnose'], 'diagnose takes one file'],
    ['a file that does not exist', ['diagnose', 'nowhere.json'], 'nowhere.json cannot be read: there is no such file.'],
    ['a folder', ['diagnose', 'test'], 'test cannot be read: it is a directory.'],
    ['an empty file', ['diagnose', file('empty', '')], 'is empty.'],
    ['a truncated file', ['diagnose', file('cut', '{"schema": "irsa-pre')], 'is truncated'],
    ['a different file', ['diagnose', 'package.json'], 'package.json is not a JSON report of irsa-preflight.'],
    [
      'a newer format',
      ['diagnose', file('new', '{"schema": "irsa-preflight/observations/7"}')],
      'has the format irsa-preflight/observations/7',
    ],
  ])('%s', (_what, words, text) => {
    const { status, stderr, stdout } = type(words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(text);
    expect(stderr.trimEnd().split('\n')).toHaveLength(2);
    expect(stderr).toContain('--help');
  });
});

describe('the demo', () => {
  const demo = (...words: string[]) =>
    spawnSync(process.execPath, ['src/sandbox/demo.ts', ...words], { encoding: 'utf8' });

  it.each([
    [['--help'], 0, 'npm run demo -- SCENARIO'],
    [['--list'], 0, 'policy-without-slash-star'],
    [['--foo'], 2, "Unknown option '--foo'"],
    [['helthy'], 2, 'Did you mean healthy?'],
    [['--report-json', 'x.json'], 2, 'takes the report of one scenario'],
  ])('%j', (words, status, text) => {
    const ran = demo(...words);
    expect(ran.status).toBe(status);
    expect(ran.stdout + ran.stderr).toContain(text);
    expect(ran.stderr).not.toContain('    at ');
  });

  it('saves a report to try the other commands on', () => {
    const saved = path.join(folder, 'demo.json');
    expect(demo('wrong-region', '--report-json', saved).status).toBe(0);
    expect(type(['diagnose', saved]).stdout).toContain('bucket-region-mismatch');
  });
});
