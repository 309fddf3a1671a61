import { CALLS, type CallId, callNameOf, isOfCacheStep } from '../schema/calls.ts';
import type { Call } from '../schema/observations.ts';
import { type Attempt, type HttpReply, noteAttempts } from './network/http.ts';
import type { RunContext } from './runContext.ts';

/** A call to make: its id in the catalogue, and what belongs to this run. */
export type CallSpec = Pick<Call, 'id' | 'host'> &
  Partial<Pick<Call, 'region' | 'bucket' | 'key' | 'prefix' | 'roleArn' | 'sent'>>;

export interface CallResult<Output> {
  call: Call;
  /** Only where the outcome is ok. */
  output?: Output;
}

/**
 * Makes a call and records it. Never throws: an error response, a network failure and an unusable response are results
 * too.
 * @param send makes the call through `run.http`, which notes each attempt
 * @param isUsable whether a success contains what is needed, or came from AWS: neither is true of a captive portal's
 * page. It also receives the status
 */
export async function recordCall<Output>(
  run: RunContext,
  spec: CallSpec,
  send: () => Promise<Output>,
  isUsable: (output: Output, fromAws: boolean, status: number) => boolean,
): Promise<CallResult<Output>> {
  const started = performance.now();
  const attempts: Attempt[] = [];
  const call = openCall(run, spec, started);
  run.calls.push(call);
  try {
    const onAttempt = (attempt: Attempt) => {
      attempts.push(attempt);
      call.host = attempt.host;
      if (attempt.proxy) call.proxy = attempt.proxy;
    };
    const output = await noteAttempts({ onAttempt, isPatient: isOfCacheStep(spec.id) }, send);
    finish(call, attempts, started);
    call.outcome = isUsable(output, call.requestId !== undefined, call.status ?? 0) ? 'ok' : 'unusable';
    return call.outcome === 'ok' ? { call, output } : { call };
  } catch (error) {
    finish(call, attempts, started);
    describeFailure(call, error, attempts);
    return { call };
  } finally {
    run.log.debug({ call: run.secrets.seal(call) }, 'call');
  }
}

/** The record of a call that has no response yet. */
function openCall(run: RunContext, spec: CallSpec, started: number): Call {
  const { service, operation } = definitionOf(spec.id);
  return {
    ...spec,
    service,
    operation,
    sent: spec.sent ?? {},
    outcome: 'open',
    reply: {},
    attempts: 0,
    retried: [],
    startedMs: Math.round(started - run.startedAt),
    ms: 0,
  };
}

function definitionOf(id: CallId) {
  const name = callNameOf(id);
  // The type of the id excludes this.
  if (!name) throw new Error(`${id} is not in the catalogue of calls`);
  return CALLS[name];
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

// Headers and body elements that distinguish causes.
const HEADERS: Record<string, string> = {
  'x-amz-bucket-region': 'bucketRegion',
  'content-type': 'contentType',
  server: 'server',
  via: 'via',
  'x-amz-id-2': 'extendedRequestId',
  'x-amz-server-side-encryption-aws-kms-key-id': 'kmsKey',
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

// The form of AWS's codes and request ids: anything else in their place is not from AWS.
const IDENTIFIER = /^[\w.:-]{1,64}$/;

// What the SDK reports if it could not read a code: for a HEAD, and for responses with an unexpected root element.
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
  // Ceph's STS responds with S3's root element, in which the SDK finds no code: the body contains it.
  const code = failure.Code ?? element(last.reply.text, 'Code') ?? failure.name;
  if (!NO_CODE.has(code) && IDENTIFIER.test(code)) call.code = code;
  // The SDK's own messages are about the SDK itself; for a metadata service, there is no other message.
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
