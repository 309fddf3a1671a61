import type { EvidenceOf } from '../schema/evidence.ts';
import type { Call, Route, TokenObservation } from '../schema/observations.ts';

// Builds evidence, as data; report/evidenceText.ts turns it into sentences.

/** A call and its outcome. */
export const reply = (call: Call, more: Partial<EvidenceOf<'reply'>> = {}): EvidenceOf<'reply'> => {
  const message = call.message ?? call.network?.message;
  const code = call.code ?? call.network?.code;
  const target = call.key ? `${call.bucket}/${call.key}` : call.bucket;
  return {
    kind: 'reply',
    call: call.id,
    from: NAMES[call.service] ?? call.host,
    operation: call.operation,
    outcome: call.outcome,
    ...(target && call.service === 's3' ? { target } : {}),
    ...(call.status === undefined ? {} : { status: call.status }),
    ...(code ? { code } : {}),
    ...(message ? { message } : {}),
    ...(call.attempts > 1 ? { attempts: call.attempts } : {}),
    ...more,
  };
};

const NAMES: Partial<Record<Call['service'], string>> = { s3: 'S3', sts: 'STS' };

/** What a token says about itself: its issuer, subject and audience, for a comparison with a trust policy. */
export const identityClaims = (
  token: TokenObservation | undefined,
  of: 'web-identity' | 'pod' = 'web-identity',
): EvidenceOf<'claims'>[] => {
  if (!token?.subject && !token?.issuer) return [];
  const { issuer, subject, audience } = token;
  return [
    {
      kind: 'claims',
      token: of,
      ...(issuer ? { issuer } : {}),
      ...(subject ? { subject } : {}),
      ...(audience ? { audience } : {}),
    },
  ];
};

/** Who issued a token and with which key it was signed, for a comparison with the issuer's key set. */
export const keyClaims = (token: TokenObservation | undefined): EvidenceOf<'claims'>[] => {
  if (!token?.issuer && !token?.keyId) return [];
  const { issuer, keyId } = token;
  return [{ kind: 'claims', token: 'web-identity', ...(issuer ? { issuer } : {}), ...(keyId ? { keyId } : {}) }];
};

/** The times in a token, against the time of the run. */
export const timeClaims = ({ issuedAt, expiresAt }: TokenObservation, now: string): EvidenceOf<'claims'> => ({
  kind: 'claims',
  token: 'web-identity',
  now,
  ...(issuedAt === undefined ? {} : { issuedAt }),
  ...(expiresAt === undefined ? {} : { expiresAt }),
});

type Names = string | readonly string[];
const listed = (names: Names) => [...(typeof names === 'string' ? [names] : names)];

/** A variable, or several, with its value, and what that shows: a clause after a colon. */
export const variable = (names: Names, value: string | undefined, shows?: string): EvidenceOf<'variable'> => ({
  kind: 'variable',
  names: listed(names),
  isSet: true,
  ...(value === undefined ? {} : { value }),
  ...(shows ? { shows } : {}),
});

/** Variables that are not set, and what follows from that. */
export const unsetVariable = (names: Names, shows?: string): EvidenceOf<'variable'> => ({
  kind: 'variable',
  names: listed(names),
  isSet: false,
  ...(shows ? { shows } : {}),
});

/** A setting of this step with its value, and what that shows. */
export const setting = (name: string, value: string | undefined, shows?: string): EvidenceOf<'setting'> => ({
  kind: 'setting',
  names: [name],
  isSet: value !== undefined,
  ...(value === undefined ? {} : { value }),
  ...(shows ? { shows } : {}),
});

/** A statement about this run. It is never left out. */
export const remark = (text: string): EvidenceOf<'remark'> => ({ kind: 'remark', text, isGeneral: false });

/** A general statement, which a short rendering may leave out. */
export const generalRemark = (text: string): EvidenceOf<'remark'> => ({ kind: 'remark', text, isGeneral: true });

/** The way to a host, layer by layer, up to the one that failed; nothing where no layer was checked. */
export const route = (checked: Route | undefined): EvidenceOf<'route'>[] =>
  checked?.layers.length
    ? [{ kind: 'route', host: checked.host, layers: checked.layers.map(({ detail }) => detail) }]
    : [];

/** What was denied and what was allowed. */
export const permissions = (denied: string[], allowed: string[]): EvidenceOf<'permissions'> => ({
  kind: 'permissions',
  denied,
  allowed,
});
