import type { Step } from '../schema/report.ts';
import { printAnnotation } from './serviceAccountSteps.ts';
import type { Values } from './values.ts';

/** Before any policy is changed: a typo, a lost leading zero or an old annotation can name a role nobody meant. */
export const confirmRole = (values: Values): Step => ({
  text: `Make sure that ${values.roleArn} is the role you mean: compare it with the annotation of the service account.`,
  commands: [printAnnotation(values)],
});
