import type { Settings } from '../../settings/catalogue.ts';

/**
 * Whether to colour. `auto` colours in a Harness step, whose log view renders ANSI though there is no terminal, and on
 * a terminal; NO_COLOR (https://no-color.org) turns it off.
 */
export function useColor(color: Settings['color'], env: NodeJS.ProcessEnv): boolean {
  if (color !== 'auto') return color === 'always';
  if (env.NO_COLOR) return false;
  const inHarness = Boolean(env.HARNESS_WORKSPACE || env.DRONE_WORKSPACE || env.HARNESS_BUILD_ID);
  return inHarness || process.stdout.isTTY === true;
}
