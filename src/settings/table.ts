import { CATALOGUE, type Definition, type SettingName, settingLabel } from './catalogue.ts';

/** The settings as a Markdown table: those shared with plugins/cache first, then those of this tool. */
export function settingsTable(): string {
  const names = Object.keys(CATALOGUE) as SettingName[];
  const rows = (of: Definition['of']) => names.filter((name) => CATALOGUE[name].of === of).map(row);
  return ['| setting | default | meaning |', '|---|---|---|', ...rows('cache'), ...rows('preflight'), ''].join('\n');
}

function row(name: SettingName): string {
  const { summary, fallback, required, variables }: Definition = CATALOGUE[name];
  const aliases = variables.slice(1).map((variable) => `\`${variable}\``);
  const also = aliases.length ? ` Also ${aliases.join(', ')}.` : '';
  return `| \`${settingLabel(name)}\`${required ? ' (required)' : ''} | ${fallback ? `\`${fallback}\`` : ''} | ${summary}${also} |`;
}

/** The README, with the table between its two markers regenerated from the catalogue. */
export const withSettingsTable = (readme: string): string =>
  readme.replace(/(?<=<!-- settings -->\n).*?(?=<!-- \/settings -->)/s, () => settingsTable());
