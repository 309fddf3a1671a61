import type { Rule } from '../rule.ts';
import { bucketRules } from './bucket.ts';
import { deniedRules } from './denied.ts';
import { kmsRules } from './kms.ts';
import { networkRules } from './network.ts';
import { podRules } from './pod.ts';
import { podIdentityRules } from './podIdentity.ts';
import { runRules } from './run.ts';
import { stsRules } from './sts.ts';
import { tokenRules } from './token.ts';

/**
 * All rules, in the order in which they are asked: who the pod is before what it may do, narrow before general.
 * A new cause is a rule in the file of its area, an entry in the catalogue, a remedy, a page and a case.
 */
export const RULES: readonly Rule[] = [
  ...podRules,
  ...networkRules,
  ...tokenRules,
  ...podIdentityRules,
  ...stsRules,
  ...bucketRules,
  ...kmsRules,
  ...deniedRules,
  ...runRules,
];
