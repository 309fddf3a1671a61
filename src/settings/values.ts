import * as z from 'zod';
import { isRoleArn } from '../arn.ts';

// Every setting reaches us as text: Harness upper-cases the name and turns the value into a string. Each parser below
// takes that text and gives the typed value; its message says what is allowed.

/** Any text. */
export const text = () => z.string();

// Go's strconv.ParseBool, which plugins/cache uses for its switches.
const GO_TRUE = ['1', 't', 'T', 'TRUE', 'true', 'True'];
const GO_FALSE = ['0', 'f', 'F', 'FALSE', 'false', 'False'];

/** A switch, read as plugins/cache reads it. */
export const flag = () =>
  z
    .string()
    .refine((value) => [...GO_TRUE, ...GO_FALSE].includes(value), 'true or false')
    .transform((value) => GO_TRUE.includes(value));

/** One of a few words. */
export const choice = <const Words extends readonly [string, ...string[]]>(words: Words) =>
  z.enum(words, { error: `one of ${words.join(', ')}` });

/** A comma-separated list of a few words: the way Harness joins a YAML list. Repeated words count once. */
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

// A name is refused only where it cannot be a bucket anywhere: S3-compatible stores and buckets made before 2018 are
// looser than today's rules of AWS.
const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;

/** A bucket name, or the ARN of an access point. */
export const bucketName = () =>
  z
    .string()
    .refine(
      (value) => !SCHEME.test(value) && !/\s/.test(value) && (value.startsWith('arn:') || !value.includes('/')),
      'the name of a bucket alone (my-cache), or an access point ARN: no scheme, no path, no blanks',
    );

/** A region's name, of whatever store. */
export const regionName = () =>
  z.string().refine((value) => /^[A-Za-z0-9-]+$/.test(value), 'the name of a region, such as us-east-1');

/** A key prefix under which an object may lie for a moment. */
export const keyPrefix = () =>
  z
    .string()
    .refine(
      (value) => !value.startsWith('/') && !value.startsWith('.') && Buffer.byteLength(value) <= 900,
      'a key prefix that begins with neither a slash nor a dot, of at most 900 bytes',
    )
    .transform((value) => (value.endsWith('/') ? value : `${value}/`));

// What the name system allows, less a bucket's name in front.
const LONGEST_HOST = 253 - 64;

/** An endpoint, with or without a scheme. plugins/cache puts https:// before one without (its `s3.go`). */
export const endpoint = () =>
  z
    .string()
    .transform((value) => (SCHEME.test(value) ? value : `https://${value}`))
    .refine((value) => {
      const { protocol = '', hostname = '' } = URL.parse(value) ?? {};
      return /^https?:$/.test(protocol) && hostname.length <= LONGEST_HOST;
    }, `a host or an http(s) URL, with a host of at most ${LONGEST_HOST} characters`);

/** The ARN of an IAM role. */
export const roleArn = () => z.string().refine(isRoleArn, 'a role ARN: arn:aws:iam::ACCOUNT:role/NAME');

/** A service account, as `NAME` or `NAMESPACE/NAME`; a token's subject says the same. */
export const serviceAccount = () =>
  z
    .string()
    .transform((value) => value.replace(/^system:serviceaccount:([^:]+):([^:]+)$/, '$1/$2'))
    .refine((value) => /^([a-z0-9.-]+\/)?[a-z0-9.-]+$/.test(value), 'SERVICE_ACCOUNT or NAMESPACE/SERVICE_ACCOUNT');
