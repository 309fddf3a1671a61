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
 * Reads all settings from an environment, so that all problems are reported at once. Among aliases the first that is
 * defined counts, as for plugins/cache (urfave/cli): an empty one means "not given", and hides the next. Harness sends
 * null as "".
 */
export function readSettings(env: NodeJS.ProcessEnv): ReadSettings {
  const values: Record<string, unknown> = {};
  const problems: (SettingProblem & { name: SettingName })[] = [];
  const from: Partial<Record<SettingName, string>> = {};
  for (const name of Object.keys(CATALOGUE) as SettingName[]) {
    const definition: Definition = CATALOGUE[name];
    const { variable, text } = givenText(definition, env);
    if (variable && text) from[name] = variable;
    const given = text || definition.fallback;
    if (given === undefined) {
      if (definition.required)
        problems.push({ name, setting: settingLabel(name), missing: true, allowed: definition.summary });
      continue;
    }
    const parsed = definition.schema.safeParse(given);
    if (parsed.success) values[name] = parsed.data;
    else problems.push({ name, ...problem(name, given, parsed.error.issues[0]?.message ?? 'a different value') });
  }
  // plugins/cache does not look at a setting that others make superfluous.
  const used = problems.filter(({ name }) => !isUnused(CATALOGUE[name], values)).map(({ name: _, ...rest }) => rest);
  // The loop above has set every setting that always has a value, unless it reported a problem.
  const usable = values as Partial<Settings>;
  const whole = used.length === 0 ? { settings: usable as Settings } : {};
  return { ...whole, problems: used, usable, from, hints: settingHints(env) };
}

/** plugins/cache takes values as they are: a space that breaks the cache step must have the same effect here. */
function givenText({ variables, of }: Definition, env: NodeJS.ProcessEnv): { variable?: string; text?: string } {
  const variable = variables.find((candidate) => env[candidate] !== undefined);
  const text = variable && env[variable];
  if (!variable || text === undefined) return {};
  return { variable, text: of === 'cache' ? text : text.trim() };
}

const isUnused = ({ unusedWith = [] }: Definition, values: Record<string, unknown>) =>
  unusedWith.length > 0 && unusedWith.every((name) => values[name] !== undefined);

function problem(name: SettingName, given: string, allowed: string): SettingProblem {
  const shown = given.replace(/\/\/.*@/, '//***@');
  return { setting: settingLabel(name), allowed, ...('secret' in CATALOGUE[name] ? {} : { value: shown }) };
}
