import { compare } from '../diagnose/compare.ts';
import { diagnose } from '../diagnose/diagnose.ts';
import { exitCode } from '../report/exitCode.ts';
import { renderChanges } from '../report/renderChanges.ts';
import { buildReport } from '../report/report.ts';
import { useColor } from '../report/text/color.ts';
import { renderWhole } from '../report/text/text.ts';
import { type ReportFiles, writeFiles } from '../report/write.ts';
import type { Observations } from '../schema/observations.ts';
import { readObservations, UnreadableReport } from '../schema/readReport.ts';
import { readInput, STDIN } from './readInput.ts';
import { UsageError } from './usageError.ts';

export interface DiagnoseOptions {
  /** The file of an earlier report to compare with. */
  against: string | undefined;
  /** Print the JSON report instead of text. */
  json: boolean;
  files: ReportFiles;
  env: NodeJS.ProcessEnv;
  version: string;
}

/** Evaluates the observations of a saved report again, offline; lists what changed since an earlier one. */
export async function diagnoseCommand([file, ...more]: string[], options: DiagnoseOptions): Promise<number> {
  if (!file || more.length) throw new UsageError('diagnose takes one file, a JSON report, or - for standard input.');
  const { against, json, files, env, version } = options;
  if (file === STDIN && against === STDIN) throw new UsageError('Only one of the two reports can be standard input.');
  const seen = await observationsIn(file);
  const before = against === undefined ? undefined : await observationsIn(against);
  const report = buildReport(diagnose(seen));
  if (json) {
    process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  } else {
    const changes = before && against ? renderChanges(compare(before, seen), nameOf(against)) : '';
    process.stdout.write(changes + renderWhole(report, { color: useColor('auto', env), version, complete: true }));
  }
  for (const { file: name, why } of await writeFiles(report, files, version))
    process.stderr.write(`${name} could not be written: ${why}\n`);
  return exitCode(report.verdict, 'error');
}

const nameOf = (file: string) => (file === STDIN ? 'Standard input' : file);

async function observationsIn(file: string): Promise<Observations> {
  const text = await readInput(file);
  try {
    return readObservations(text);
  } catch (error) {
    throw error instanceof UnreadableReport ? new UsageError(`${nameOf(file)} ${error.message}`) : error;
  }
}
