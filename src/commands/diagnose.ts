import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { compare } from '../diagnose/compare.ts';
import { diagnose } from '../diagnose/diagnose.ts';
import { Observations } from '../observe/observations.ts';
import { fixFor } from '../remedy/remedies.ts';
import { renderChanges } from '../report/changes.ts';
import { exitCode } from '../report/exitCode.ts';
import { buildReport } from '../report/report.ts';
import { useColor } from '../report/text/color.ts';
import { renderText } from '../report/text/text.ts';
import { UsageError } from './usageError.ts';

export interface DiagnoseOptions {
  /** The file of an earlier report to compare with. */
  against: string | undefined;
  env: NodeJS.ProcessEnv;
  version: string;
}

/** Judges the observations of a saved report again, offline; tells what changed since an earlier one. */
export async function diagnoseCommand(
  [file, ...more]: string[],
  { against, env, version }: DiagnoseOptions,
): Promise<number> {
  if (!file || more.length) throw new UsageError('diagnose wants one file, that of a JSON report.');
  const seen = await readObservations(file);
  const before = against === undefined ? undefined : await readObservations(against);
  const report = buildReport(seen, diagnose(seen), fixFor);
  const changes = before && against ? renderChanges(compare(before, seen), against) : '';
  process.stdout.write(`${changes}${renderText(report, { color: useColor('auto', env), version, wholeReport: file })}`);
  return exitCode(report.verdict, 'error');
}

/** The observations in a report, or in a file of their own. */
async function readObservations(file: string): Promise<Observations> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${file} cannot be read (${error.code}).`);
  });
  const parsed = z
    .union([z.object({ observations: Observations }).transform(({ observations }) => observations), Observations])
    .safeParse(asJson(text));
  if (!parsed.success) throw new UsageError(`${file} is no JSON report of irsa-preflight with observations.`);
  return parsed.data;
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
