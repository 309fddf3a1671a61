import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ReplySpec } from './scenario.ts';

/** A request with its body, and the response to send. */
export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
  body: Buffer;
  /** AWS's clock, as the scenario sets it: seconds ahead of ours. */
  skewSeconds: number;
  /** The response is lost on its way. */
  lost?: boolean;
}

const REQUEST_IDS = {
  'x-amz-request-id': 'SANDBOX000000001',
  'x-amz-id-2': 'sandbox',
  'x-amzn-requestid': 'sandbox-request-id',
};
const NO_REQUEST_IDS = { 'x-amz-request-id': null, 'x-amz-id-2': null, 'x-amzn-requestid': null };

/** Sends a response with AWS's ids and clock. A header that is null is omitted. */
export function answer(
  { request, response, skewSeconds, lost }: Exchange,
  status: number,
  body: string | Buffer = '',
  headers: Record<string, string | null> = {},
): void {
  if (lost) return void request.socket.destroy();
  const date = new Date(Date.now() + skewSeconds * 1000).toUTCString();
  const all = Object.entries({ date, ...REQUEST_IDS, ...headers }).filter(([, value]) => value !== null);
  response.writeHead(status, Object.fromEntries(all) as Record<string, string>);
  response.end(request.method === 'HEAD' ? undefined : body);
}

export const xmlHeaders = { 'content-type': 'application/xml' };

/** What the placeholders in a scripted message stand for. */
export interface Context {
  arn?: string | undefined;
  action?: string | undefined;
  resource?: string | undefined;
  bucket?: string | undefined;
}

const PAGE = `<?xml version="1.0" encoding="UTF-8"?>\n<Result>${'<Part>of a reply</Part>'.repeat(20)}</Result>`;
const DRIP_MS = 20;

// Responses that are broken at the HTTP level.
const BROKEN = {
  cut({ response, request }: Exchange) {
    response.writeHead(200, { ...REQUEST_IDS, ...xmlHeaders, 'content-length': PAGE.length });
    response.write(PAGE.slice(0, PAGE.length / 2), () => request.socket.destroy());
  },
  drip({ response, request }: Exchange) {
    response.writeHead(200, { ...REQUEST_IDS, ...xmlHeaders, 'content-length': 1_000_000 });
    const dripping = setInterval(() => response.write(' '), DRIP_MS);
    request.socket.on('close', () => clearInterval(dripping));
  },
  long({ response }: Exchange) {
    response.writeHead(200, { ...REQUEST_IDS, ...xmlHeaders, 'content-length': PAGE.length * 2 });
    response.write(PAGE);
  },
  short({ request: { socket } }: Exchange) {
    socket.end(`HTTP/1.1 200 OK\r\ncontent-type: application/xml\r\ncontent-length: 20\r\n\r\n${PAGE}`);
  },
};

/** Sends an error in the format of the service: S3 and the query protocol of STS differ. */
export function refuse(exchange: Exchange, service: 's3' | 'sts', reply: ReplySpec, context: Context = {}): void {
  if (reply.fault === 'reset') return void exchange.request.socket.destroy();
  if (reply.fault === 'hang') return;
  if (reply.fault && reply.fault in BROKEN) return BROKEN[reply.fault as keyof typeof BROKEN](exchange);
  if (reply.fault === 'garbage') {
    const page = '<html><head><title>Blocked</title></head><body>Your request was blocked by the gateway</body></html>';
    return answer(exchange, reply.status ?? 200, page, {
      ...NO_REQUEST_IDS,
      'content-type': 'text/html',
      ...reply.headers,
    });
  }
  const headers = {
    ...xmlHeaders,
    ...(exchange.request.method === 'HEAD' ? reply.headHeaders : {}),
    ...reply.headers,
    // A redirect to where the request was sent.
    ...(reply.headers?.location === '{url}' ? { location: exchange.request.url ?? '' } : {}),
  };
  const status = reply.status ?? 403;
  if (reply.raw !== undefined) return answer(exchange, status, fill(reply.raw, exchange, context), headers);
  const code = reply.code ?? 'AccessDenied';
  const message = escapeXml(fill(reply.message ?? 'Access Denied', exchange, context));
  const error = `<Code>${escapeXml(code)}</Code><Message>${message}</Message>${fill(reply.extra ?? '', exchange, context)}`;
  const body =
    service === 's3'
      ? `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${error}<RequestId>${REQUEST_IDS['x-amz-request-id']}</RequestId><HostId>sandbox</HostId></Error>`
      : `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>${error}</Error><RequestId>${REQUEST_IDS['x-amzn-requestid']}</RequestId></ErrorResponse>`;
  return answer(exchange, status, body, headers);
}

export const escapeXml = (text: string) =>
  text.replace(/[&<>"]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[character] ?? '');

// Times are AWS's own: {now-60} is ISO, {epoch-60} seconds, {amzdate} the form of a signature.
function fill(
  text: string,
  { skewSeconds }: Exchange,
  { arn = '', action = '', resource = '', bucket = '' }: Context,
): string {
  return text
    .replaceAll('{arn}', arn)
    .replaceAll('{action}', action)
    .replaceAll('{resource}', resource)
    .replaceAll('{bucket}', bucket)
    .replace(/\{(now|epoch|amzdate)([+-]\d+)?\}/g, (_, form: 'now' | 'epoch' | 'amzdate', offset?: string) => {
      const time = new Date(Date.now() + (skewSeconds + Number(offset ?? 0)) * 1000);
      if (form === 'epoch') return String(Math.floor(time.getTime() / 1000));
      return form === 'now' ? time.toISOString() : time.toISOString().replace(/[-:]|\.\d+/g, '');
    });
}
