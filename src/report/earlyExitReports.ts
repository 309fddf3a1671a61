import { CAUSES } from '../causes/causes.ts';
import type { CauseCode } from '../causes/codes.ts';
import { remark, setting } from '../facts/evidence.ts';
import { leftoverText } from '../facts/leftoverText.ts';
import { InternalError, stackOf } from '../io/internalError.ts';
import { printable } from '../io/printable.ts';
import type { Evidence } from '../schema/evidence.ts';
import type { Report, ReportedCause } from '../schema/report.ts';
import type { SettingProblem } from '../settings/read.ts';
import { evidenceTexts } from './evidenceText.ts';
import { docsOf, emptyReport } from './report.ts';

/** The report of a run whose settings are invalid: all problems at once. */
export function settingsReport(problems: SettingProblem[], hints: string[]): Report {
  const evidence = [...problems.map(problemEvidence), ...hints.map((hint) => remark(printable(`Hint: ${hint}`)))];
  const bucket = problems.find(({ setting: name, value }) => name === 'bucket' && value !== undefined);
  return emptyReport([
    cause('settings-invalid', evidence, 'Correct the settings of this step.'),
    ...(bucket ? [cause('bucket-name-invalid', [problemEvidence(bucket)], 'Set bucket to the name of a bucket.')] : []),
  ]);
}

/** The report of a run in which the tool itself failed. */
export function internalErrorReport(error: unknown, version: string): Report {
  const lines = stackOf(error).split('\n').slice(0, 4).map(printable);
  const left = error instanceof InternalError ? error.leftovers.map(leftoverText) : [];
  const summary = `Report this with the lines above. irsa-preflight ${version}, Node ${process.version}.`;
  return emptyReport([cause('tool-defect', [...lines, ...left].map(remark), summary)]);
}

function problemEvidence({ setting: name, value, missing, allowed }: SettingProblem): Evidence {
  if (missing) return setting(name, undefined, `it is required (PLUGIN_${name.toUpperCase()})`);
  if (value === undefined) return remark(`The setting ${name} is invalid: it must be ${allowed}.`);
  return setting(name, printable(value), `it must be ${allowed}`);
}

function cause(code: CauseCode, evidence: Evidence[], summary: string): ReportedCause {
  const { title, place } = CAUSES[code];
  return {
    ...{ code, title, headline: title, certainty: 'certain', verdict: 'fail', place },
    because: evidenceTexts(evidence),
    evidence,
    fix: { summary, owner: 'pipeline-author', steps: [], asCode: [], forward: '' },
    docs: docsOf(code),
  };
}
