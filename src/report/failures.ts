import { CAUSES } from '../diagnose/catalogue.ts';
import { stays } from '../diagnose/stays.ts';
import { Defect, stackOf } from '../observe/defect.ts';
import { printable } from '../observe/secrets.ts';
import type { SettingProblem } from '../settings/read.ts';
import { docsOf, emptyReport, type Report, type ReportedCause } from './report.ts';

/** The report of a run whose settings cannot be used: all problems at once. */
export function settingsReport(problems: SettingProblem[], hints: string[]): Report {
  const because = [...problems.map(sentence), ...hints.map((hint) => `Hint: ${hint}`)].map(printable);
  const bucket = problems.find(({ setting, value }) => setting === 'bucket' && value !== undefined);
  return emptyReport(
    cause('settings-invalid', because, 'Correct the settings of this step.'),
    bucket ? [cause('bucket-name-invalid', [printable(sentence(bucket))], 'Set bucket to the name of a bucket.')] : [],
  );
}

/** The report of a run in which the tool itself failed. */
export function defectReport(error: unknown, version: string): Report {
  const lines = stackOf(error).split('\n').slice(0, 4).map(printable);
  const left = error instanceof Defect ? error.leftovers.map(stays) : [];
  return emptyReport(
    cause(
      'tool-defect',
      [...lines, ...left],
      `Report this with the lines above. irsa-preflight ${version}, Node ${process.version}.`,
    ),
  );
}

const sentence = ({ setting, value, missing, allowed }: SettingProblem) =>
  missing
    ? `${setting} is required and not set (PLUGIN_${setting.toUpperCase()}). ${allowed}`
    : value === undefined
      ? `${setting} is not usable or not set. Allowed: ${allowed}`
      : `${setting} is "${value}". Allowed: ${allowed}.`;

const cause = (
  code: 'settings-invalid' | 'bucket-name-invalid' | 'tool-defect',
  because: string[],
  summary: string,
): ReportedCause => ({
  code,
  title: CAUSES[code].title,
  certainty: 'certain',
  verdict: 'fail',
  because,
  fix: { summary, owner: 'pipeline-author', steps: [], asCode: [], forward: '' },
  docs: docsOf(code),
});
