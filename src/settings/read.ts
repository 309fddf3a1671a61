import { CATALOGUE, type Definition, type SettingName, type Settings, settingLabel } from './catalogue.ts';
import { settingHints } from './hints.ts';

/** One invalid setting. */
export interface SettingProblem {
  setting: string;
  /** The value as given; never a secret's. */
  value?: string;
  /** It is required and not set. */
  missing?: true;
  allowed: string;
}

export interface ReadSettings {
  /** The settings; undefined if any is invalid. */
  settings?: Settings;
  problems: SettingProblem[];
  /** The valid settings, even if others are not: where to write reports, how to print. */
  usable: Partial<Settings>;
  /** The variable that each given setting was taken from. */
  from: Partial<Record<SettingName, string>>;
  /** Likely mistakes that are not errors. */
  hints: string[];
}

/**
 * Reads all settings from an environment, so that all problems are reported at once. Empty means unset, because Harness sends
 * null as "".
 */
export function readSettings(env: NodeJS.ProcessEnv): ReadSettings {
  const values: Record<string, unknown> = {};
  const problems: SettingProblem[] = [];
  const from: Partial<Record<SettingName, string>> = {};
  for (const name of Object.keys(CATALOGUE) as SettingName[]) {
    const definition = CATALOGUE[name];
    const variable = definition.variables.find((candidate) => env[candidate]?.trim());
    if (variable) from[name] = variable;
    // plugins/cache takes values as they are: a space that breaks the cache step must have the same effect here.
    const raw = variable && env[variable];
    const given = raw ? (definition.of === 'cache' ? raw : raw.trim()) : fallbackOf(definition);
    if (given === undefined) {
      if ('required' in definition)
        problems.push({ setting: settingLabel(name), missing: true, allowed: definition.summary });
      continue;
    }
    const parsed = definition.schema.safeParse(given);
    if (parsed.success) values[name] = parsed.data;
    else problems.push(problem(name, given, parsed.error.issues[0]?.message ?? 'a different value'));
  }
  // The loop above has set every setting that always has a value, unless it reported a problem.
  const usable = values as Partial<Settings>;
  const whole = problems.length === 0 ? { settings: usable as Settings } : {};
  return { ...whole, problems, usable, from, hints: settingHints(env) };
}

const fallbackOf = ({ fallback }: Definition) => fallback;

function problem(name: SettingName, given: string, allowed: string): SettingProblem {
  const shown = given.replace(/\/\/.*@/, '//***@');
  return { setting: settingLabel(name), allowed, ...('secret' in CATALOGUE[name] ? {} : { value: shown }) };
}
