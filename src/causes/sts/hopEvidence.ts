import { setting } from '../../facts/evidence.ts';
import type { Facts } from '../../facts/facts.ts';
import type { Failure } from '../../facts/failures.ts';
import { hopOfCall } from '../../facts/hops.ts';
import type { EvidenceOf } from '../../schema/evidence.ts';

/** The setting that names the second role, and what is said about it. */
export const hopSetting = ({ seen }: Facts, { call }: Failure, shows: string): EvidenceOf<'setting'>[] => {
  const hop = hopOfCall(seen, call);
  return hop ? [setting(hop.setting, hop.roleArn, shows)] : [];
};
