import * as z from 'zod';

// What a cause rests on, as data. Only report/evidenceText.ts turns it into sentences.

const Text = z.string();

/** A call and what came back. */
const Reply = z.object({
  kind: z.literal('reply'),
  /** The id of the call in `observations.calls`. */
  call: Text,
  /** Whom it went to, for a reader: S3, STS, or a host. */
  from: Text,
  operation: Text,
  /** What it was about: a bucket, or a bucket and a key. */
  target: Text.optional(),
  outcome: z.enum(['ok', 'refused', 'unusable', 'unanswered', 'unsent', 'open']),
  status: z.number().optional(),
  code: Text.optional(),
  /** AWS's own words, or those of the system's error where nothing came back. */
  message: Text.optional(),
  /** How often it was tried, where that was more than once. */
  attempts: z.number().optional(),
  /** Whose credentials were used, where they were not the pod's own. */
  as: z.enum(['node-role']).optional(),
});

/** What a token says about itself. */
const Claims = z.object({
  kind: z.literal('claims'),
  token: z.enum(['web-identity', 'pod']),
  issuer: Text.optional(),
  subject: Text.optional(),
  audience: z.array(Text).optional(),
  keyId: Text.optional(),
  /** Seconds since 1970. */
  issuedAt: z.number().optional(),
  expiresAt: z.number().optional(),
  /** The time against which they were compared, as ISO 8601. */
  now: Text.optional(),
});

const named = {
  /** Their names; several share one statement. */
  names: z.array(Text).min(1),
  /** The value; absent where it is not set, or is a secret. */
  value: Text.optional(),
  isSet: z.boolean(),
  /** What that shows, as a clause. */
  shows: Text.optional(),
};
const Variable = z.object({ kind: z.literal('variable'), ...named });
const Setting = z.object({ kind: z.literal('setting'), ...named });

/** A document that was read: a policy, an annotation, a file. */
const Document = z.object({ kind: z.literal('document'), name: Text, shows: Text, quote: Text.optional() });

/** The way to a host, layer by layer. */
const Route = z.object({ kind: z.literal('route'), host: Text, layers: z.array(Text) });

/** What was allowed and what was denied in this run. */
const Permissions = z.object({ kind: z.literal('permissions'), denied: z.array(Text), allowed: z.array(Text) });

/** How far the node's clock is off. */
const Clock = z.object({
  kind: z.literal('clock'),
  /** AWS's clock minus the node's, in seconds. */
  skewSeconds: z.number(),
});

/** A statement about this run that no other kind of evidence covers, or a general one, which may be left out. */
const Remark = z.object({ kind: z.literal('remark'), text: Text, isGeneral: z.boolean() });

export const Evidence = z.discriminatedUnion('kind', [
  Reply,
  Claims,
  Variable,
  Setting,
  Document,
  Route,
  Permissions,
  Clock,
  Remark,
]);
export type Evidence = z.infer<typeof Evidence>;
export type EvidenceOf<Kind extends Evidence['kind']> = Extract<Evidence, { kind: Kind }>;
