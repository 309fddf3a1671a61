import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import { exitCode } from '../../src/report/exitCode.ts';
import { outputVariables, renderOutputs } from '../../src/report/outputs.ts';
import { buildReport } from '../../src/report/report.ts';
import { writeReports } from '../../src/report/write.ts';
import { Report } from '../../src/schema/report.ts';
import { callsWith, observations } from '../facts/observations.ts';

const seen = observations();
const report = buildReport(diagnose(seen));

describe('output variables', () => {
  it('hold "none" if there is no cause, and the name of the role', () => {
    expect(outputVariables(report)).toEqual({
      CACHE_PREFLIGHT_VERDICT: 'pass',
      CACHE_PREFLIGHT_CAUSE: 'none',
      CACHE_PREFLIGHT_READY: 'true',
      CACHE_PREFLIGHT_ROLE: 'ci-cache',
    });
  });

  it('are written in the format of the file, one per line', () => {
    expect(renderOutputs({ A: 'x\ny' }, '/tmp/engine/a-output.env')).toBe('A=x y\n');
    expect(renderOutputs({ A: 'x' }, '/tmp/a.out')).toBe('A x\n');
  });

  it('never have a name that could be taken for a credential or a setting', () => {
    for (const name of Object.keys(outputVariables(report))) expect(name).toMatch(/^CACHE_PREFLIGHT_/);
  });
});

describe('writeReports', () => {
  it('replaces the report, appends to the outputs, and reports what could not be written', async () => {
    const dir = await mkdtemp(path.join(tmpdir(), 'irsa-preflight-write-'));
    const outputs = path.join(dir, 'out.env');
    await writeFile(outputs, 'BEFORE=1');
    await writeFile(path.join(dir, 'report.json'), 'old');
    expect(
      await writeReports(report, { reportJson: path.join(dir, 'report.json') }, { DRONE_OUTPUT: outputs }, '1.2.3'),
    ).toEqual([]);
    expect(await readFile(outputs, 'utf8')).toMatch(/^BEFORE=1\nCACHE_PREFLIGHT_VERDICT=pass\n/);
    expect(Report.parse(JSON.parse(await readFile(path.join(dir, 'report.json'), 'utf8')))).toEqual(report);
    expect(await writeReports(report, { reportJson: path.join(outputs, 'no/report.json') }, {}, '1.2.3')).toMatchObject(
      [{ file: path.join(outputs, 'no/report.json') }],
    );
    await rm(dir, { recursive: true });
  });
});

describe('the files that Harness specifies', () => {
  const failed = observations({
    calls: callsWith({ id: 'put', outcome: 'refused', status: 404, code: 'NoSuchBucket' }),
  });
  const failure = buildReport(diagnose(failed));
  const run = async (of: Report, before: Record<string, string> = {}) => {
    const dir = await mkdtemp(path.join(tmpdir(), 'irsa-preflight-files-'));
    const file = (name: string) => path.join(dir, name);
    for (const [name, text] of Object.entries(before)) await writeFile(file(name), text);
    const env = {
      ERROR_METADATA_FILE: file('error.env'),
      HARNESS_ANNOTATIONS_FILE: file('annotations.json'),
      HARNESS_STEP_ID: 'cache_preflight',
    };
    expect(await writeReports(of, {}, env, '1.2.3')).toEqual([]);
    const text = (name: string) => readFile(file(name), 'utf8').catch(() => '');
    const written = { metadata: await text('error.env'), annotations: JSON.parse(await text('annotations.json')) };
    await rm(dir, { recursive: true });
    return written;
  };

  it('get the message, the code and the owner of the fix, one per line, after what is already there', async () => {
    const { metadata } = await run(failure, { 'error.env': 'EARLIER=1\n' });
    expect(metadata).toMatch(
      /^EARLIER=1\nERROR_MESSAGE=The bucket ci-cache does not exist\. .*\nERROR_CODE=bucket-missing\nERROR_CATEGORY=[a-z-]+\n$/,
    );
    expect((await run(report)).metadata).toBe('');
  });

  it('get an annotation that replaces our earlier one and keeps those of others', async () => {
    const before = {
      accountId: 'acct',
      annotations: [{ contextId: 'lint' }, { contextId: 'irsa-preflight', old: true }],
    };
    const { annotations } = await run(failure, { 'annotations.json': JSON.stringify(before) });
    expect(annotations).toMatchObject({
      accountId: 'acct',
      annotations: [
        { contextId: 'lint' },
        { contextId: 'irsa-preflight', stepId: 'cache_preflight', style: 'failure', mode: 'replace' },
      ],
    });
    expect(annotations.annotations[1].summary).toContain('The bucket ci-cache does not exist');
    expect((await run(report, { 'annotations.json': 'nonsense' })).annotations.annotations).toHaveLength(1);
  });
});

it.each([
  ['pass', 'error', 0],
  ['warn', 'error', 0],
  ['fail', 'error', 1],
  ['pass', 'warning', 0],
  ['warn', 'warning', 1],
  ['fail', 'never', 0],
] as const)('exit code of %s with fail_on %s', (verdict, failOn, code) => {
  expect(exitCode(verdict, failOn)).toBe(code);
});
