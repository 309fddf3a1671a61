import { AsyncLocalStorage } from 'node:async_hooks';
import http from 'node:http';
import { Readable } from 'node:stream';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { checkServerIdentity, type Trust, trustedCertificates, trustOnly } from './certificates.ts';
import { EarlyAgent } from './earlyAgent.ts';
import { proxyFor, withoutPassword } from './proxy.ts';
import { TunnelAgent } from './tunnelAgent.ts';

type SdkRequest = Parameters<NodeHttpHandler['handle']>[0];
type SdkReply = Awaited<ReturnType<NodeHttpHandler['handle']>>['response'];

/** What a request needs to be sent. */
export type HttpRequest = Pick<SdkRequest, 'protocol' | 'hostname' | 'port' | 'path' | 'query' | 'method' | 'headers'>;

/** A reply whose body has arrived. */
export type HttpReply = SdkReply & { text: string };

/** One try at a question: what came back, or what went wrong. */
export interface Attempt {
  /** Host and port that were asked: the SDK has its own rules for them. */
  host: string;
  /** Method, path and the names in the query: the session of a directory bucket is asked for under the name of the first question. */
  asked: string;
  /** The proxy that it goes through, without its password. */
  proxy?: string;
  reply?: HttpReply;
  error?: Error;
}

const KEPT = { keepAlive: true, maxSockets: 50 };
// Go knows no NODE_TLS_REJECT_UNAUTHORIZED.
const TLS = { checkServerIdentity, rejectUnauthorized: true };

const listening = new AsyncLocalStorage<(attempt: Attempt) => void>();

/** Runs the work, and tells of every request that it makes, the SDK's retries too, as it begins. */
export const noteAttempts = <T>(onAttempt: (attempt: Attempt) => void, work: () => Promise<T>) =>
  listening.run(onAttempt, work);

// Every reply that is asked for here is small: a longer one comes from somebody else.
const MOST_BYTES = 1024 * 1024;

/**
 * The way to AWS: the proxy and the certificates that the cache step would use, and one time limit for an attempt
 * as a whole (looking up the name, connecting, waiting, reading the body), which holds whatever hangs.
 * It is an SDK request handler, and serves the metadata services too.
 */
export class ObservedHttp {
  readonly #env: NodeJS.ProcessEnv;
  readonly #attemptMs: number;
  readonly #handlers = new Map<string, NodeHttpHandler>();
  /** For https without a proxy. */
  readonly #direct = new EarlyAgent({ ...KEPT, ...TLS });
  #trust: Promise<Trust> | undefined;

  constructor(env: NodeJS.ProcessEnv, attemptMs: number) {
    this.#env = env;
    this.#attemptMs = attemptMs;
  }

  /** Sends a request. The second parameter is the SDK's, whose abort signal nothing here sets. */
  async handle(request: HttpRequest, _options: object = {}, limitMs = this.#attemptMs) {
    const asked = `${request.method} ${request.path}?${Object.keys(request.query ?? {})}`;
    const proxy = proxyFor(urlOf(request), this.#env);
    const through = proxy ? { proxy: withoutPassword(proxy.href) } : {};
    const attempt: Attempt = { host: urlOf(request).host, asked, ...through };
    listening.getStore()?.(attempt);
    try {
      attempt.reply = await this.#attempt(request, proxy, limitMs);
      return { response: attempt.reply };
    } catch (error) {
      attempt.error = asError(error);
      throw attempt.error;
    }
  }

  /** Opens connections to a host while something else is awaited; only where TLS makes that worth it, and no proxy is in the way. */
  async openEarly(url: URL, count: number): Promise<void> {
    if (url.protocol !== 'https:' || proxyFor(url, this.#env)) return;
    await this.trusted();
    this.#direct.open({ host: url.hostname, port: Number(url.port || 443) }, count);
  }

  destroy(): void {
    this.#direct.destroy();
    for (const handler of this.#handlers.values()) handler.destroy();
  }

  // The SDK asks for these two of every handler; nothing here depends on a client's configuration.
  updateHttpClientConfig(): void {}
  httpHandlerConfigs() {
    return {};
  }

  async #attempt(request: HttpRequest, proxy: URL | undefined, limitMs: number): Promise<HttpReply> {
    const limit = beginsUpload(request)
      ? timeLimit(limitMs * PATIENCE, 'Abandoned')
      : timeLimit(limitMs, 'TimeoutError');
    try {
      const exchange = this.#exchange(request, proxy, limit.signal);
      // A socket that is still being connected does not hear an abort: the limit must not wait for it.
      exchange.catch(() => {});
      const reply = await Promise.race([exchange, limit.reached]);
      // Without a tunnel the proxy's own refusal comes in place of the reply.
      if (proxy && reply.statusCode === PROXY_AUTHENTICATION_REQUIRED) throw proxyRefusal(reply.statusCode);
      return reply;
    } catch (error) {
      throw proxy ? Object.assign(asError(error), { proxy: withoutPassword(proxy.href) }) : error;
    } finally {
      limit.end();
    }
  }

  async #exchange(request: HttpRequest, proxy: URL | undefined, abortSignal: AbortSignal): Promise<HttpReply> {
    const handler = await this.#handlerFor(request.protocol, proxy);
    const { response } = await handler.handle(request as SdkRequest, { abortSignal });
    const body = await readAll(response.body as Readable);
    return Object.assign(response, { body: Readable.from([body]), text: body.toString() });
  }

  async #handlerFor(protocol: string, proxy: URL | undefined): Promise<NodeHttpHandler> {
    if (protocol === 'https:' || proxy?.protocol === 'https:') await this.trusted();
    const name = `${protocol} ${proxy?.href ?? ''}`;
    const handler =
      this.#handlers.get(name) ??
      (protocol === 'https:' && !proxy
        ? new NodeHttpHandler({ httpsAgent: this.#direct })
        : newHandler(protocol, proxy));
    this.#handlers.set(name, handler);
    return handler;
  }

  /** What TLS trusts: read once, when it is first needed, and from then on what this whole process trusts. */
  trusted(): Promise<Trust> {
    this.#trust ??= trustedCertificates(this.#env).then((trust) => {
      // An agent's own list would not hold for the TLS that is spoken with a proxy.
      trustOnly(trust);
      return trust;
    });
    return this.#trust;
  }
}

function newHandler(protocol: string, proxy: URL | undefined): NodeHttpHandler {
  if (proxy?.protocol.startsWith('socks')) {
    const why = `this tool does not speak ${proxy.protocol.slice(0, -1)}`;
    throw Object.assign(new Error(why), { code: 'ERR_PROXY_SOCKS' });
  }
  // Which URL goes through the proxy has been decided before, by Go's rules.
  return protocol === 'https:' && proxy
    ? new NodeHttpHandler({ httpsAgent: new TunnelAgent(proxy, { ...KEPT, ...TLS }) })
    : new NodeHttpHandler({ httpAgent: new http.Agent({ ...KEPT, proxyEnv: { HTTP_PROXY: proxy?.href } }) });
}

const PROXY_AUTHENTICATION_REQUIRED = 407;
const proxyRefusal = (statusCode: number) =>
  Object.assign(new Error(`the proxy answered ${statusCode} Proxy Authentication Required`), {
    code: 'ERR_PROXY_TUNNEL',
    statusCode,
  });

const asError = (error: unknown) => (error instanceof Error ? error : new Error(String(error)));

function urlOf({ protocol, hostname, port, path }: HttpRequest): URL {
  return new URL(`${protocol}//${hostname}${port ? `:${port}` : ''}${path}`);
}

// An upload whose beginning was not answered in time may have begun, and trying again would begin another one, of which
// nobody knows either: it is given all the time of three tries, and one try.
const PATIENCE = 3;
const beginsUpload = ({ method, query }: HttpRequest) => method === 'POST' && query !== undefined && 'uploads' in query;

/** @param name the SDK tries a TimeoutError again, as it does with a connection that was reset */
function timeLimit(ms: number, name: 'TimeoutError' | 'Abandoned') {
  const controller = new AbortController();
  const { promise: reached, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(Object.assign(new Error(`no answer within ${ms} ms`), { name }));
    controller.abort();
  }, ms);
  reached.catch(() => {});
  return { signal: controller.signal, reached, end: () => clearTimeout(timer) };
}

async function readAll(body: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    if (bytes > MOST_BYTES) {
      body.destroy();
      break;
    }
  }
  return Buffer.concat(chunks);
}
