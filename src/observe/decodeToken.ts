import type { TokenObservation } from '../schema/observations.ts';

type Claims = Record<string, unknown>;
type Decoded = Omit<TokenObservation, 'path'>;

const PART = /^[A-Za-z0-9_-]+$/;

/**
 * What a token says about itself: header and claims, decoded but not verified (STS does that). Only the claims that
 * matter are kept. Whitespace around the token is ignored here, although STS receives it unchanged.
 */
export function decodeToken(token: string): Decoded {
  const parts = token.trim().split('.');
  const [head = '', body = '', signature = ''] = parts;
  if (parts.length !== 3) return malformed(`it has ${parts.length} parts, but a JWT has 3`);
  const header = decode(head);
  const claims = decode(body);
  if (!header || !claims) return malformed('its header or claims are not base64url-encoded JSON');
  const complaint = PART.test(signature) ? undefined : 'the part after its claims is not a signature';
  return {
    state: complaint ? 'malformed' : 'readable',
    ...known({
      malformed: complaint,
      algorithm: textOf(header.alg),
      keyId: textOf(header.kid),
      issuer: textOf(claims.iss),
      subject: textOf(claims.sub),
      audience: audienceOf(claims.aud),
      expiresAt: numberOf(claims.exp),
      issuedAt: numberOf(claims.iat),
      notBefore: numberOf(claims.nbf),
      ...podOf(claims),
    }),
  };
}

const malformed = (why: string): Decoded => ({ state: 'malformed', malformed: why });

function decode(part: string): Claims | undefined {
  if (!PART.test(part)) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

// Projected tokens have one nested claim for the pod; tokens from before Kubernetes 1.21 have flat claims.
function podOf(claims: Claims) {
  const kubernetes = isRecord(claims['kubernetes.io']) ? claims['kubernetes.io'] : {};
  const nameIn = (value: unknown) => (isRecord(value) ? textOf(value.name) : undefined);
  const [namespaceOfSubject, accountOfSubject] = serviceAccountOfSubject(textOf(claims.sub));
  return {
    namespace:
      textOf(kubernetes.namespace) ?? textOf(claims['kubernetes.io/serviceaccount/namespace']) ?? namespaceOfSubject,
    serviceAccount:
      nameIn(kubernetes.serviceaccount) ??
      textOf(claims['kubernetes.io/serviceaccount/service-account.name']) ??
      accountOfSubject,
    podName: nameIn(kubernetes.pod),
    nodeName: nameIn(kubernetes.node),
  };
}

/** Parses `system:serviceaccount:NAMESPACE:NAME`. */
function serviceAccountOfSubject(subject = ''): [string?, string?] {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(subject) ?? [];
  return namespace && name ? [namespace, name] : [];
}

const isRecord = (value: unknown): value is Claims =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined);
const numberOf = (value: unknown) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined);
const audienceOf = (value: unknown) => {
  const list = [value].flat().filter((item) => typeof item === 'string');
  return list.length ? list : undefined;
};

/** The fields that have a value. */
function known<T extends object>(fields: T): { [Key in keyof T]?: NonNullable<T[Key]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: NonNullable<T[Key]>;
  };
}
