import { isAboutIdentity } from '../../facts/callPredicates.ts';
import { remark, reply, unsetVariable } from '../../facts/evidence.ts';
import type { Facts } from '../../facts/facts.ts';
import type { Failure } from '../../facts/failures.ts';
import { IRSA_VARIABLES } from '../../kubernetes/webhook.ts';
import type { Evidence } from '../../schema/evidence.ts';
import type { Call, Source } from '../../schema/observations.ts';
import type { Finding } from '../finding.ts';

// The pod has no role of its own, so the SDK goes on to the node's. Three causes differ only in why that is so.

const OTHER_SOURCES: ReadonlySet<Source> = new Set([
  'access-keys',
  'oidc-token',
  'shared-profile',
  'pod-identity',
  'container',
]);

/** Something that has no part in IRSA gives the pod an identity. */
export const hasOtherIdentity = ({ seen }: Facts): boolean => OTHER_SOURCES.has(seen.credentials.source);

/** The pod has no identity of its own: neither variable of IRSA, nor anything in their place. */
export const isNobody = (facts: Facts): boolean =>
  IRSA_VARIABLES.every((name) => !facts.seen.environment[name]) && !hasOtherIdentity(facts);

/** Neither variable of IRSA is set, and which of them is defined all the same. */
export const unsetIrsaVariables = ({ seen: { environment } }: Facts): Evidence[] => [
  unsetVariable(IRSA_VARIABLES, 'this container was given no role'),
  ...IRSA_VARIABLES.filter((name) => environment[name] === '').map((name) =>
    remark(
      `${name} is defined with an empty value, which counts as not set. The EKS webhook skips a container that already defines either variable.`,
    ),
  ),
];

/**
 * The finding, with the failures that follow from the missing identity. It only warns where the node's role suffices.
 */
export function missingIdentity(
  facts: Facts,
  open: Failure[],
  evidence: Evidence[],
  background: Evidence[] = [],
): Finding {
  const explains = open.filter(isAboutIdentity);
  const reachesBucket = facts.seen.credentials.obtained && explains.length === 0;
  const replies = explains
    .slice(0, 1)
    .map(({ call }) => (isMadeByNode(facts, call) ? reply(call, { as: 'node-role' }) : reply(call)));
  return {
    verdict: reachesBucket ? 'warn' : 'fail',
    certainty: 'certain',
    evidence: [...evidence, ...replies, ...background],
    explains,
  };
}

/** Behind the first role that is assumed on top, requests are no longer the node's. */
function isMadeByNode({ seen }: Facts, call: Call): boolean {
  const [first] = seen.credentials.hops;
  return !first || call.roleArn === first.roleArn;
}
