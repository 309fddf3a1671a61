import type { Evidence, EvidenceOf } from '../schema/evidence.ts';
import { networkErrorLabel } from './networkErrorLabels.ts';

// The one place where evidence becomes sentences.

/** How much a sentence may be shortened. AWS's reason never is. */
export interface Brevity {
  /** ARNs are shown without partition, service and account. */
  shortArns: boolean;
  /** The most characters of a message that holds no reason; more are cut. */
  messageLength: number;
}

const COMPLETE: Brevity = { shortArns: false, messageLength: Number.POSITIVE_INFINITY };

/** A piece of evidence as one sentence, or two. */
export function evidenceText(evidence: Evidence, brevity: Brevity = COMPLETE): string {
  switch (evidence.kind) {
    case 'reply':
      return replyText(evidence, brevity);
    case 'claims':
      return claimsText(evidence);
    case 'variable':
      return namedText('', evidence);
    case 'setting':
      return namedText('The setting ', evidence);
    case 'document':
      return `${evidence.name} ${evidence.shows}${evidence.quote ? `: ${evidence.quote}` : '.'}`;
    case 'route':
      return `Network path to ${evidence.host}: ${evidence.layers.join('; ')}.`;
    case 'permissions':
      return permissionsText(evidence);
    case 'clock':
      return clockText(evidence.skewSeconds);
    case 'remark':
      return evidence.text;
  }
}

/** All of it, as sentences. */
export const evidenceTexts = (evidence: Evidence[]): string[] => evidence.map((one) => evidenceText(one));

function replyText(reply: EvidenceOf<'reply'>, brevity: Brevity): string {
  const lead = reply.as === 'node-role' ? "The request was therefore made with the node's role. " : '';
  return lead + outcomeText(reply, brevity);
}

function outcomeText(reply: EvidenceOf<'reply'>, brevity: Brevity): string {
  const { from, operation, target, outcome, status, code, message, attempts } = reply;
  const call = target ? `${operation} on ${target}` : operation;
  const tries = attempts ? ` after ${attempts} attempts` : '';
  if (outcome === 'unsent') return `The AWS SDK did not send ${operation}: ${message}.`;
  if (outcome === 'open') return `${from} had not responded to ${call} when the time was up.`;
  if (outcome === 'unanswered')
    return `${call} got no response from ${from}${tries}: ${networkErrorLabel(code) ?? message}.`;
  const returned = `${from} returned ${[status, code].filter(Boolean).join(' ')} for ${call}${tries}`;
  return message ? `${returned}: "${messageText(message, brevity)}"` : `${returned}.`;
}

// What AWS gives as the reason. It is shown whole: it decides between causes, and people search for it.
const REASON =
  /(?:because |with an explicit deny in |Not authorized to perform|No OpenIDConnect provider|Incorrect token audience|Couldn't retrieve verification key|Token expired|is not authorized to perform).*$/is;

function messageText(message: string, { shortArns, messageLength }: Brevity): string {
  const text = shortArns ? shortenArns(message) : message;
  if (text.length <= messageLength) return text;
  const reason = REASON.exec(text);
  if (!reason) return `${text.slice(0, messageLength)}…`;
  return reason.index <= messageLength ? text : `${text.slice(0, messageLength)}… ${reason[0]}`;
}

/** The resource alone: in a session's ARN the role and the session, in that of a bucket its name. */
const shortenArns = (text: string) => text.replace(/arn:[a-z-]+:[a-z0-9-]+:[a-z0-9-]*:(?:\d{12})?:(?=\S)/g, '…');

const TOKENS = { 'web-identity': 'The token', pod: "The pod's own token" } as const;

function claimsText(claims: EvidenceOf<'claims'>): string {
  const { issuer, subject, audience, keyId, issuedAt, expiresAt, now } = claims;
  const parts = [
    ...claimed({ issuer, subject, audience: audience?.join(', '), 'key id': keyId }),
    issuedAt !== undefined && `was issued at ${isoTime(issuedAt)}`,
    expiresAt !== undefined && `is valid until ${isoTime(expiresAt)}`,
  ].filter((part) => typeof part === 'string');
  const sentence = `${TOKENS[claims.token]} ${listText(parts)}.`;
  return now ? `${sentence} This check ran at ${now}.` : sentence;
}

/** `has the issuer X`, `the subject Y`, …: what the token has, as parts of one list. */
const claimed = (claims: Record<string, string | undefined>): string[] =>
  Object.entries(claims)
    .filter(([, value]) => value !== undefined)
    .map(([name, value], i) => `${i === 0 ? 'has ' : ''}the ${name} ${value}`);

function namedText(lead: string, { names, value, isSet, shows }: EvidenceOf<'variable' | 'setting'>): string {
  const be = names.length > 1 ? 'are' : 'is';
  const state = !isSet ? 'not set' : value === undefined ? 'set' : quoteOddValue(value);
  return `${lead}${listText([...names])} ${be} ${state}${shows ? `: ${shows}` : ''}.`;
}

// A value whose ends cannot be seen is shown in quotes.
const quoteOddValue = (value: string) => (/^[\w@%+=:,./<>{}*$-]+$/.test(value) ? value : `"${value}"`);

function permissionsText({ denied, allowed }: EvidenceOf<'permissions'>): string {
  const parts = [
    denied.length ? `Denied: ${denied.join(', ')}.` : '',
    allowed.length ? `Allowed: ${allowed.join(', ')}.` : '',
  ];
  return parts.filter(Boolean).join(' ');
}

const clockText = (skew: number) =>
  `The node's clock is ${durationText(Math.abs(skew))} ${skew > 0 ? 'behind' : 'ahead of'} AWS's.`;

const durationText = (seconds: number) =>
  seconds < 120 ? `${Math.round(seconds)} seconds` : `${Math.round(seconds / 60)} minutes`;

const listText = (parts: string[]) =>
  parts.length > 1 ? `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}` : (parts[0] ?? '');

// A claim can hold any number; not every number is a date.
function isoTime(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? String(seconds) : date.toISOString().replace('.000Z', 'Z');
}
