import type { Statement } from './scenario.ts';

/** Why a policy does not let a request through; undefined if it does. */
export type Refusal = 'explicit deny' | 'no allow';

/**
 * Evaluates a role's policy for an action on a resource as IAM does: a Deny takes precedence, and what no statement
 * allows is denied.
 * @param prefix the prefix of a listing; without one, no condition on it is met
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
