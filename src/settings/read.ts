import { CATALOGUE, type Definition, type SettingName, type Settings, settingLabel } from './catalogue.ts';
import { settingHints } from './hints.ts';

/** One setting that cannot be used. */
export interface SettingProblem {
  setting: string;
  /** The value as given; never a secret's. */
  value?: string;
  /** It is required and not set. */
  missing?: true;
  allowed: string;
}

export interface ReadSettings {
  /** The settings, or undefined where a problem stands in the way. */
  settings?: Settings;
  problems: SettingProblem[];
  /** What could be read all the same: where to report, how to print. */
  usable: Partial<Settings>;
  /** The variable that each given setting was taken from. */
  from: Partial<Record<SettingName, string>>;
  /** Likely slips that are no errors. */
  hints: string[];
}

/**
 * Reads the settings from an environment: all of them, so that all problems are told at once.
 * Empty means unset, because Harness sends null as "".
 */
export function readSettings(env: NodeJS.ProcessEnv): ReadSettings {
  const values: Record<string, unknown> = {};
  const problems: SettingProblem[] = [];
  const from: Partial<Record<SettingName, string>> = {};
  for (const name of Object.keys(CATALOGUE) as SettingName[]) {
    const definition = CATALOGUE[name];
    const variable = definition.variables.find((candidate) => env[candidate]?.trim());
    if (variable) from[name] = variable;
    // What plugins/cache reads untrimmed stays as it is: a blank that breaks the cache step must be seen here too.
    const raw = variable && env[variable];
    const given = raw ? (definition.of === 'cache' ? raw : raw.trim()) : fallbackOf(definition);
    if (given === undefined) {
      if ('required' in definition)
        problems.push({ setting: settingLabel(name), missing: true, allowed: definition.summary });
      continue;
    }
    const parsed = definition.schema.safeParse(given);
    if (parsed.success) values[name] = parsed.data;
    else problems.push(problem(name, given, parsed.error.issues[0]?.message ?? 'another value'));
  }
  // The loop above filled in every setting that is always there, unless it reported a problem.
  const usable = values as Partial<Settings>;
  const whole = problems.length === 0 ? { settings: usable as Settings } : {};
  return { ...whole, problems, usable, from, hints: settingHints(env) };
}

const fallbackOf = ({ fallback }: Definition) => fallback;

function problem(name: SettingName, given: string, allowed: string): SettingProblem {
  const said = given.replace(/\/\/.*@/, '//***@');
  return { setting: settingLabel(name), allowed, ...('secret' in CATALOGUE[name] ? {} : { value: said }) };
}
