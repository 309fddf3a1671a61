import { closest, distance } from 'fastest-levenshtein';
import * as z from 'zod';
import { isRoleArn } from '../aws/arn.ts';
import { CAUSE_CODES } from '../causes/codes.ts';
import { parseGoBool } from './goBool.ts';

// Every setting arrives as text: Harness upper-cases the name and converts the value to a string. Each parser below
// turns that text into the typed value; its message says what is allowed.

/** Any text. */
export const text = () => z.string();

/** A switch, read as plugins/cache reads it. */
export const flag = () =>
  z
    .string()
    .refine((value) => parseGoBool(value) !== undefined, 'true or false')
    .transform((value) => parseGoBool(value) === true);

/** A comma-separated list of cause codes. */
export const causeCodes = () =>
  z
    .string()
    .transform((value) => [...new Set(value.split(',').map((word) => word.trim()))].filter(Boolean))
    .superRefine((list, context) => {
      const unknown = list.filter((word) => !IGNORABLE.includes(word));
      const [first] = unknown;
      if (first)
        context.addIssue({ code: 'custom', message: `a list of cause codes${nearest(first)}; docs/causes lists them` });
    });

// An invalid setting or an internal error cannot be ignored: in either case, nothing was checked.
const IGNORABLE: string[] = CAUSE_CODES.filter((code) => code !== 'settings-invalid' && code !== 'tool-defect');
const MAX_DISTANCE = 4;

function nearest(word: string): string {
  const code = closest(word, IGNORABLE);
  return distance(word, code) <= MAX_DISTANCE
    ? ` (${word} is not one; did you mean ${code}?)`
    : ` (${word} is not one)`;
}

/** One of a few words. */
export const choice = <const Words extends readonly [string, ...string[]]>(words: Words) =>
  z.enum(words, { error: `one of ${words.join(', ')}` });

/** A comma-separated list of a few words, as Harness joins a YAML list. Repeated words count once. */
export const listOf = <const Words extends readonly [string, ...string[]]>(words: Words) =>
  z
    .string()
    .transform((value) => [...new Set(value.split(',').map((word) => word.trim()))].filter(Boolean))
    .refine(
      (list): list is Words[number][] => list.length > 0 && list.every((word) => words.includes(word)),
      `a comma-separated list of ${words.join(', ')}`,
    );

const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;
const DURATION = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h)?$/;

/** A duration such as `500ms`, `10s`, `2m` or plain seconds, in milliseconds. */
export const duration = ({ atLeastMs }: { atLeastMs: number }) =>
  z
    .string()
    .transform((value) => {
      const [, amount, unit] = DURATION.exec(value) ?? [];
      return Number(amount) * UNIT_MS[(unit ?? 's') as keyof typeof UNIT_MS];
    })
    .refine(
      (ms) => ms >= atLeastMs && ms <= UNIT_MS.h * 24,
      `a duration such as 500ms, 10s, 2m or plain seconds, from ${atLeastMs / 1000}s to 24h`,
    );

// A name is rejected only if no store can have such a bucket: S3-compatible stores, and buckets created before 2018,
// follow looser rules than AWS does today.
const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;

/** A bucket name, or the ARN of an access point. */
export const bucketName = () =>
  z
    .string()
    .refine(
      (value) => !SCHEME.test(value) && !/\s/.test(value) && (value.startsWith('arn:') || !value.includes('/')),
      'the name of a bucket (my-cache) or an access point ARN, without scheme, path or spaces',
    );

/** A region name, of any store. */
export const regionName = () =>
  z.string().refine((value) => /^[A-Za-z0-9-]+$/.test(value), 'the name of a region, such as us-east-1');

/** A key prefix under which an object can be stored for a moment. */
export const keyPrefix = () =>
  z
    .string()
    .refine(
      (value) => !value.startsWith('/') && !value.startsWith('.') && Buffer.byteLength(value) <= 900,
      'a key prefix of at most 900 bytes that does not begin with a slash or a dot',
    )
    .transform((value) => (value.endsWith('/') ? value : `${value}/`));

// The maximum length of a DNS name, minus room for a bucket name in front.
const MAX_HOST_LENGTH = 253 - 64;

/**
 * An endpoint, with or without a scheme. plugins/cache puts https:// before one without (its `s3.go`). Go's parser
 * accepts neither spaces nor line breaks, not even around it.
 */
export const endpoint = () =>
  z
    .string()
    .transform((value) => (SCHEME.test(value) ? value : `https://${value}`))
    .refine((value) => {
      const { protocol = '', hostname = '' } = URL.parse(value) ?? {};
      return /^https?:\/\/[^/\s]\S*$/i.test(value) && /^https?:$/.test(protocol) && hostname.length <= MAX_HOST_LENGTH;
    }, `a host or an http(s) URL without spaces or line breaks, with a host of at most ${MAX_HOST_LENGTH} characters`);

/** The ARN of an IAM role. */
export const roleArn = () => z.string().refine(isRoleArn, 'a role ARN: arn:aws:iam::ACCOUNT:role/NAME');

/** A service account, as `NAME`, `NAMESPACE/NAME` or the subject of its token. */
export const serviceAccount = () =>
  z
    .string()
    .transform((value) => value.replace(/^system:serviceaccount:([^:]+):([^:]+)$/, '$1/$2'))
    .refine((value) => /^([a-z0-9.-]+\/)?[a-z0-9.-]+$/.test(value), 'SERVICE_ACCOUNT or NAMESPACE/SERVICE_ACCOUNT');
