import { type Attempt, type HttpReply, noteAttempts } from './network/http.ts';
import type { Call } from './observations.ts';
import type { Run } from './run.ts';

/** What is asked, and of whom. */
export type Question = Pick<Call, 'id' | 'service' | 'operation' | 'host'> &
  Partial<Pick<Call, 'region' | 'bucket' | 'key' | 'prefix' | 'roleArn' | 'sent'>>;

export interface Answer<Output> {
  call: Call;
  /** Only where the outcome is ok. */
  output?: Output;
}

/**
 * Asks one question and records it. Never throws: a refusal, a dead network and nonsense are answers too.
 * @param send does the asking, by `run.http`, which notes each attempt
 * @param usable whether a success holds what is needed of it, or came from AWS: a captive portal's page is neither. It is
 * told the status too
 */
export async function ask<Output>(
  run: Run,
  question: Question,
  send: () => Promise<Output>,
  usable: (output: Output, fromAws: boolean, status: number) => boolean,
): Promise<Answer<Output>> {
  const started = performance.now();
  const attempts: Attempt[] = [];
  const call: Call = {
    ...question,
    sent: question.sent ?? {},
    outcome: 'open',
    reply: {},
    attempts: 0,
    retried: [],
    startedMs: Math.round(started - run.startedAt),
    ms: 0,
  };
  run.calls.push(call);
  try {
    const output = await noteAttempts((attempt) => {
      attempts.push(attempt);
      call.host = attempt.host;
      if (attempt.proxy) call.proxy = attempt.proxy;
    }, send);
    finish(call, attempts, started);
    call.outcome = usable(output, call.requestId !== undefined, call.status ?? 0) ? 'ok' : 'unusable';
    return call.outcome === 'ok' ? { call, output } : { call };
  } catch (error) {
    finish(call, attempts, started);
    describeFailure(call, error, attempts);
    return { call };
  } finally {
    run.log.debug({ call: run.secrets.seal(call) }, 'asked');
  }
}

function finish(call: Call, attempts: Attempt[], started: number): void {
  call.ms = Math.round(performance.now() - started);
  const tries = attempts.filter(({ asked }) => asked === attempts.at(-1)?.asked);
  call.attempts = tries.length;
  call.retried = tries.slice(0, -1).map(describeAttempt);
  const reply = attempts.findLast((attempt) => attempt.reply)?.reply;
  if (!reply) return;
  call.status = reply.statusCode;
  call.reply = factsOf(reply);
  const requestId = header(reply, 'x-amzn-requestid') ?? header(reply, 'x-amz-request-id');
  if (requestId && IDENTIFIER.test(requestId)) call.requestId = requestId;
  const skew = skewOf(reply);
  if (skew !== undefined) call.skewSeconds = skew;
}

// Headers and body elements that tell one cause from another.
const HEADERS: Record<string, string> = {
  'x-amz-bucket-region': 'bucketRegion',
  'content-type': 'contentType',
  server: 'server',
  via: 'via',
  'x-amz-id-2': 'extendedRequestId',
};
const ELEMENTS = ['Region', 'Endpoint', 'ArgumentName', 'ArgumentValue', 'ResourceType'];

function factsOf(reply: HttpReply): Record<string, string> {
  const facts: Record<string, string> = {};
  for (const [name, fact] of Object.entries(HEADERS)) {
    const value = header(reply, name);
    if (value) facts[fact] = value;
  }
  if (reply.statusCode < 300) return facts;
  for (const name of ELEMENTS) {
    const value = element(reply.text, name);
    if (value) facts[name] = value;
  }
  return facts;
}

function header(reply: HttpReply, name: string): string | undefined {
  return reply.headers[name] || undefined;
}

// HTTP dates have whole seconds.
function skewOf(reply: HttpReply): number | undefined {
  const theirs = Date.parse(header(reply, 'date') ?? '');
  return Number.isNaN(theirs) ? undefined : Math.round((theirs - Date.now()) / 1000);
}

function describeAttempt({ reply, error }: Attempt): string {
  if (!reply) return errorCode(error);
  const code = element(reply.text, 'Code');
  return [reply.statusCode, code && IDENTIFIER.test(code) ? code : undefined].filter(Boolean).join(' ');
}

// The form of AWS's codes and request ids: whatever else stands in their place is somebody else's.
const IDENTIFIER = /^[\w.:-]{1,64}$/;

// What the SDK says where it could not read a code: of a HEAD, and of replies in an unexpected frame.
const NO_CODE = new Set(['Unknown', 'UnknownError', 'Error', 'NotFound', 'SyntaxError', 'TypeError']);

function describeFailure(call: Call, error: unknown, attempts: Attempt[]): void {
  const failure = error as Error & { Code?: string };
  const last = attempts.at(-1);
  if (!last) {
    call.outcome = 'unsent';
    call.message = failure.message;
    return;
  }
  if (!last.reply || last.error) return describeNetwork(call, last.error ?? failure);
  call.outcome = last.reply.statusCode < 300 ? 'unusable' : 'refused';
  // Ceph's STS answers in S3's frame, where the SDK finds no code: the body has it.
  const code = failure.Code ?? element(last.reply.text, 'Code') ?? failure.name;
  if (!NO_CODE.has(code) && IDENTIFIER.test(code)) call.code = code;
  // The SDK's own words are about itself; a metadata service's are all there is.
  const ofAws = call.service === 's3' || call.service === 'sts';
  const message = element(last.reply.text, 'Message') ?? (ofAws ? undefined : failure.message);
  if (message) call.message = message;
}

function describeNetwork(call: Call, error: Error & { proxy?: string; statusCode?: number }): void {
  call.outcome = 'unanswered';
  call.network = {
    code: errorCode(error),
    message: error.message || errorCode(error),
    ...(error.proxy ? { proxy: error.proxy } : {}),
    ...(error.statusCode ? { proxyStatus: error.statusCode } : {}),
  };
}

function errorCode(error: unknown): string {
  const { code, name, errors } = error as { code?: string; name?: string; errors?: { code?: string }[] };
  return code ?? errors?.[0]?.code ?? name ?? 'Error';
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescaped(whole: string, entity: string | undefined, code = ''): string {
  if (entity) return ENTITIES[entity.toLowerCase()] ?? whole;
  const point = /^x/i.test(code) ? Number.parseInt(code.slice(1), 16) : Number.parseInt(code, 10);
  return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
}

/** The text of the first element of that name in a small XML reply. */
function element(xml: string, name: string): string | undefined {
  const start = xml.indexOf(`<${name}>`);
  const end = xml.indexOf(`</${name}>`, start);
  if (start < 0 || end < 0) return undefined;
  const text = xml.slice(start + name.length + 2, end).trim();
  return text.replace(/&(?:(amp|lt|gt|quot|apos)|#(x?[0-9a-f]{1,6}));/gi, unescaped) || undefined;
}
