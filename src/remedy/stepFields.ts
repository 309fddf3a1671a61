import type { Step } from '../schema/report.ts';
import { yamlScalar } from './yamlScalar.ts';

/** Sets fields that this step and the cache steps have in common. */
export const setStepFields = (fields: Record<string, string | undefined>, text: string): Step => ({
  text: `${text} On this step it belongs under settings, on the cache steps under spec:`,
  document: Object.entries(fields)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${yamlScalar(value)}`]))
    .join('\n'),
});
