import type { Statement } from './scenario.ts';

/** Why a policy does not let a request through; undefined where it does. */
export type Refusal = 'explicit deny' | 'no allow';

/**
 * Judges an action on a resource by a role's policy, as IAM does: a Deny wins, and silence is no Allow.
 * @param prefix the prefix of a listing; where there is none, no condition on it holds
 */
export function judge(policy: Statement[], action: string, resource: string, prefix?: string): Refusal | undefined {
  const applying = policy.filter(
    ({ Action, Resource, Condition }) =>
      covers(Action, action) &&
      covers(Resource, resource) &&
      (!Condition || (prefix !== undefined && covers(Condition.StringLike['s3:prefix'], prefix))),
  );
  if (applying.some(({ Effect }) => Effect === 'Deny')) return 'explicit deny';
  return applying.some(({ Effect }) => Effect === 'Allow') ? undefined : 'no allow';
}

const covers = (patterns: string | string[], value: string) =>
  [patterns].flat().some((pattern) => matches(pattern, value));

const matches = (pattern: string, value: string) =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    'i',
  ).test(value);
