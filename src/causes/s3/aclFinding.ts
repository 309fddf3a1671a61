import { remark, reply, setting } from '../../facts/evidence.ts';
import type { Facts } from '../../facts/facts.ts';
import type { Failure } from '../../facts/failures.ts';
import { type Finding, failFinding } from '../finding.ts';

export const succeedsWithoutAcl = ({ call }: Facts): boolean => call('put-without-acl')?.outcome === 'ok';

/** The ACL that is sent with every write is what S3 refuses. */
export const aclFinding = (facts: Facts, explains: Failure[]): Finding | undefined =>
  failFinding(explains, ({ call }) => {
    const { acl } = facts.seen.settings;
    return [
      ...(acl ? [setting('acl', acl, 'every write carries it in the header x-amz-acl')] : []),
      reply(call),
      ...(succeedsWithoutAcl(facts) ? [remark('The same write without the ACL succeeded.')] : []),
    ];
  });
