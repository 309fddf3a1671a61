// Parses Amazon resource names. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html

/** The parts of an ARN that matter here. */
export interface Arn {
  partition: string;
  service: string;
  account: string;
  resource: string;
}

/** Parses an ARN; undefined if the text is not one. */
export function parseArn(text: string): Arn | undefined {
  const [arn, partition = '', service = '', , account = '', ...resource] = text.split(':');
  if (arn !== 'arn' || !partition || !service || resource.length === 0) return undefined;
  return { partition, service, account, resource: resource.join(':') };
}

/**
 * Whether the text can be the ARN of an IAM role on any platform: S3-compatible stores leave the account empty or use a
 * name. Spaces, two ARNs in a row, a session's ARN and unfilled placeholders are rejected.
 */
export function isRoleArn(text: string): boolean {
  const [, path = ''] = /^arn:[a-z0-9-]+:iam::[A-Za-z0-9_.-]*:role\/(.+)$/.exec(text) ?? [];
  return /^[\w+=,.@/-]+$/.test(path) && !path.endsWith('/') && !path.startsWith('/');
}

/** Who a caller is: the role of a session, or a user. */
export interface Principal {
  kind: 'role' | 'user' | 'other';
  partition: string;
  account: string;
  /** The name without its path: a session's ARN does not show the path. */
  name: string;
  session?: string;
}

/** Reads a role's ARN, a role session's ARN or a user's ARN. */
export function parsePrincipal(text: string): Principal | undefined {
  const arn = parseArn(text);
  if (!arn) return undefined;
  const { partition, account } = arn;
  const [type, ...rest] = arn.resource.split('/');
  if (type === 'assumed-role') {
    const [name = '', session] = rest;
    return { kind: 'role', partition, account, name, ...(session ? { session } : {}) };
  }
  const kind = type === 'role' || type === 'user' ? type : 'other';
  return { kind, partition, account, name: rest.at(-1) ?? arn.resource };
}

/** Whether two ARNs refer to the same role, ignoring sessions and paths. */
export function sameRole(one: string, other: string): boolean {
  const [a, b] = [parsePrincipal(one), parsePrincipal(other)];
  return a?.kind === 'role' && b?.kind === 'role' && a.name === b.name && a.account === b.account;
}
