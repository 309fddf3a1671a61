import type { Report } from '../schema/report.ts';

/** What each output variable holds, for plugin.yml and the documentation. */
export const OUTPUTS = {
  CACHE_PREFLIGHT_VERDICT: 'pass, warn or fail.',
  CACHE_PREFLIGHT_CAUSE: 'The code of the primary cause; none on a pass.',
  CACHE_PREFLIGHT_READY:
    'true where the cache operations will work, so that a pipeline can skip the cache instead of failing.',
  CACHE_PREFLIGHT_ROLE: 'The name of the role that the pod has, without its ARN.',
} as const;

/**
 * The output variables of the step. No name begins with AWS_ or PLUGIN_: Harness can turn outputs into variables of
 * later steps, where the cache step would read them.
 */
export function outputVariables({ verdict, causes, ready, role }: Report): Record<keyof typeof OUTPUTS, string> {
  return {
    CACHE_PREFLIGHT_VERDICT: verdict,
    CACHE_PREFLIGHT_CAUSE: causes.find(({ ignored }) => !ignored)?.code ?? 'none',
    CACHE_PREFLIGHT_READY: String(ready),
    CACHE_PREFLIGHT_ROLE: role ?? '',
  };
}

/**
 * The lines for $DRONE_OUTPUT: `KEY=value`, or `KEY value` in a file that ends in .out, as drone-plugin-lib has it.
 * Each value is one line.
 */
export function renderOutputs(variables: Record<string, string>, file: string): string {
  const delimiter = file.endsWith('.out') ? ' ' : '=';
  return Object.entries(variables)
    .map(([name, value]) => `${name}${delimiter}${value.replace(/\s+/g, ' ')}\n`)
    .join('');
}
