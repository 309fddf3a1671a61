/** A service account and its namespace. */
export interface ServiceAccountName {
  namespace: string;
  name: string;
}

/** The subject of a service account's token: `system:serviceaccount:NAMESPACE:NAME`. */
export const subjectOf = ({ namespace, name }: ServiceAccountName): string =>
  `system:serviceaccount:${namespace}:${name}`;

/** The service account that a token's subject names; undefined if it names none. */
export function parseSubject(subject = ''): ServiceAccountName | undefined {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(subject) ?? [];
  return namespace && name ? { namespace, name } : undefined;
}
