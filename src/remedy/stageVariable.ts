import { yamlScalar } from './yamlScalar.ts';

/** A variable of the stage, which every step in it reads, the cache steps included. */
export const stageVariable = (name: string, value: string): string =>
  ['variables:', `  - name: ${name}`, '    type: String', `    value: ${yamlScalar(value)}`].join('\n');
