import type { Step } from '../../schema/report.ts';

/** A cache needs no ACL. */
export const removeAcl: Step = {
  text: 'Remove acl from this step, and the stage variables PLUGIN_ACL and AWS_ACL, which the cache steps read. A cache needs no ACL.',
};
