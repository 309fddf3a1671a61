import { WIDTH, wrap } from '../report/text/wrap.ts';
import { CATALOGUE, type Definition, type SettingName, settingLabel } from '../settings/catalogue.ts';

const LEAD =
  'Checks whether the S3 cache steps of this Harness CI stage will reach their bucket, and if not, says what to change.';

const DIAGNOSE = [
  'irsa-preflight diagnose FILE [--against OLD] [--json]',
  '                        [--report-json F] [--report-junit F] [--report-markdown F]',
];

/** What --help prints; the settings come from the catalogue. */
export const helpText = (version: string): string =>
  [
    `irsa-preflight ${version}`,
    '',
    ...wrap(LEAD, WIDTH),
    '',
    'Usage',
    '  irsa-preflight                check, with the settings from the environment',
    '  irsa-preflight diagnose FILE  evaluate a saved JSON report again, offline',
    '  irsa-preflight explain CODE   what a cause means and how to fix it',
    '  irsa-preflight help COMMAND   more about a command',
    '  irsa-preflight --help, --version',
    '',
    ...wrap(
      'Exit codes: 0 pass, or warnings only; 1 failure (fail_on decides what counts as one); 2 invalid settings or usage; 3 an internal error of irsa-preflight.',
      WIDTH,
    ),
    '',
    'Settings (environment variables: PLUGIN_ and the name in upper case)',
    ...(Object.keys(CATALOGUE) as SettingName[]).flatMap(settingLines),
    '',
  ].join('\n');

/** What --help prints for each command. */
export const COMMAND_HELP: Record<string, string> = {
  diagnose: [
    'Usage',
    ...DIAGNOSE.map((line) => `  ${line}`),
    '',
    ...wrap(
      'Evaluates a saved JSON report (report_json) again, without network access, and prints everything it says: the evidence, all steps of the fix, the fix as code, and a message to forward. FILE can be - for standard input.',
      WIDTH,
    ),
    '',
    'Options',
    '  --against OLD        list first what changed since an earlier report',
    '  --json               print the JSON report instead of text',
    '  --report-json F      write the JSON report to F',
    '  --report-junit F     write a JUnit report to F',
    '  --report-markdown F  write a Markdown summary to F',
    '',
    'Exit codes: 0 pass or warnings only; 1 the verdict is fail; 2 usage.',
    '',
  ].join('\n'),
  explain: [
    'Usage',
    '  irsa-preflight explain CODE',
    '',
    ...wrap(
      'Prints what the cause CODE means, the error messages that belong to it, similar causes and how to tell them apart, and how to fix it. A failed run prints its code; docs/causes/README.md lists all codes and error messages.',
      WIDTH,
    ),
    '',
  ].join('\n'),
};

function settingLines(name: SettingName): string[] {
  const { summary, fallback, required }: Definition = CATALOGUE[name];
  const label = `  ${settingLabel(name)}${required ? ' (required)' : fallback ? ` (default ${fallback})` : ''}`;
  return [label, ...wrap(summary, WIDTH - 6).map((line) => `      ${line}`)];
}
