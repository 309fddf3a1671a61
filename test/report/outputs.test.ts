import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import { fixFor } from '../../src/remedy/remedies.ts';
import { exitCode } from '../../src/report/exitCode.ts';
import { outputVariables, renderOutputs } from '../../src/report/outputs.ts';
import { buildReport, Report } from '../../src/report/report.ts';
import { writeReports } from '../../src/report/write.ts';
import { observations } from '../diagnose/observations.ts';

const seen = observations();
const report = buildReport(seen, diagnose(seen), fixFor);

describe('output variables', () => {
  it('say none where there is no cause, and the name of the role', () => {
    expect(outputVariables(report)).toEqual({
      CACHE_PREFLIGHT_VERDICT: 'pass',
      CACHE_PREFLIGHT_CAUSE: 'none',
      CACHE_PREFLIGHT_READY: 'true',
      CACHE_PREFLIGHT_ROLE: 'ci-cache',
    });
  });

  it("are written by the file's kind, a line each", () => {
    expect(renderOutputs({ A: 'x\ny' }, '/tmp/engine/a-output.env')).toBe('A=x y\n');
    expect(renderOutputs({ A: 'x' }, '/tmp/a.out')).toBe('A x\n');
  });

  it('never have a name that could become a credential or a setting', () => {
    for (const name of Object.keys(outputVariables(report))) expect(name).toMatch(/^CACHE_PREFLIGHT_/);
  });
});

describe('writeReports', () => {
  it('replaces the report, appends to the outputs, and tells what could not be written', async () => {
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
