import { wrap } from '../report/text/wrap.ts';
import { CATALOGUE, type Definition, type SettingName, settingLabel } from '../settings/catalogue.ts';

/** What --help says; the settings come from the catalogue. */
export function helpText(version: string): string {
  return [
    `irsa-preflight ${version}`,
    '',
    ...wrap(
      'Tells whether the S3 cache steps of this Harness CI stage will reach their bucket, and if not, what to change.',
      80,
    ),
    '',
    'Usage',
    '  irsa-preflight                   check, with the settings from the environment',
    '  irsa-preflight diagnose FILE     judge a saved JSON report again, offline',
    '  irsa-preflight diagnose NEW --against OLD     ... and tell what changed since an earlier one',
    '  irsa-preflight explain CODE      what a cause means',
    '  irsa-preflight --help | --version',
    '',
    'Exit codes: 0 pass or warnings, 1 the verdict reaches fail_on, 2 bad settings, 3 a defect of this tool.',
    '',
    'Settings (in the environment: PLUGIN_ and the name in upper case)',
    ...(Object.keys(CATALOGUE) as SettingName[]).flatMap(settingLines),
    '',
  ].join('\n');
}

function settingLines(name: SettingName): string[] {
  const { summary, fallback, required }: Definition = CATALOGUE[name];
  const label = `  ${settingLabel(name)}${required ? ' (required)' : fallback ? ` (${fallback})` : ''}`;
  return [label, ...wrap(summary, 74).map((line) => `      ${line}`)];
}
