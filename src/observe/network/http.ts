import { AsyncLocalStorage } from 'node:async_hooks';
import http from 'node:http';
import { Readable } from 'node:stream';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { proxyFor, withoutPassword } from '../../cacheStep/proxy.ts';
import { withDeadline } from '../../io/withDeadline.ts';
import { checkServerIdentity, type Trust, trustedCertificates, trustOnly } from './certificates.ts';
import { PreconnectAgent } from './preconnectAgent.ts';
import { TunnelAgent } from './tunnelAgent.ts';

type SdkRequest = Parameters<NodeHttpHandler['handle']>[0];
type SdkReply = Awaited<ReturnType<NodeHttpHandler['handle']>>['response'];

/** What a request needs to be sent. */
export type HttpRequest = Pick<SdkRequest, 'protocol' | 'hostname' | 'port' | 'path' | 'query' | 'method' | 'headers'>;

/** A response whose body has been read. */
export type HttpReply = SdkReply & { text: string };

/** One attempt at a request: its response or its error. */
export interface Attempt {
  /** Host and port of the request: the SDK has its own rules for them. */
  host: string;
  /** Method, path and query names: within the first call, the SDK also requests the session of a directory bucket. */
  asked: string;
  /** The proxy that it goes through, without its password. */
  proxy?: string;
  reply?: HttpReply;
  error?: Error;
}

const KEEP_ALIVE = { keepAlive: true, maxSockets: 50 };
// Go does not read NODE_TLS_REJECT_UNAUTHORIZED.
const TLS = { checkServerIdentity, rejectUnauthorized: true, allowPartialTrustChain: true };

/** How the requests of one call are made. */
interface Listener {
  onAttempt: (attempt: Attempt) => void;
  /** The cache step makes the call too. Its SDK waits for a response as long as the step may run. */
  isPatient: boolean;
}

const listening = new AsyncLocalStorage<Listener>();

/** Runs the work, and reports every request that it makes, including the SDK's retries, as it starts. */
export const noteAttempts = <T>(listener: Listener, work: () => Promise<T>) => listening.run(listener, work);

/** The time limits of an attempt, in milliseconds. */
export interface AttemptLimits {
  /** For a request that only this tool makes. */
  ownMs: number;
  /** For a request that the cache step makes too: what is left of the run. */
  patientMs: () => number;
}

// A host that does not accept a connection in this time is unreachable. (Go allows 30 seconds, three times.)
const CONNECT_MS = 10_000;

// Every expected response is small: a larger one does not come from AWS.
const MAX_BYTES = 1024 * 1024;

/**
 * Sends requests through the proxy and with the certificates that the cache step would use, and with one time limit for
 * a whole attempt (name lookup, connecting, waiting, reading the body), which applies to whatever hangs.
 * It is an SDK request handler, and is used for the metadata services too.
 */
export class ObservedHttp {
  readonly #env: NodeJS.ProcessEnv;
  readonly #limits: AttemptLimits;
  readonly #handlers = new Map<string, NodeHttpHandler>();
  /** For https without a proxy. */
  readonly #direct = new PreconnectAgent({ ...KEEP_ALIVE, ...TLS });
  #trust: Promise<Trust> | undefined;

  constructor(env: NodeJS.ProcessEnv, limits: AttemptLimits) {
    this.#env = env;
    this.#limits = limits;
  }

  /** Sends a request. The SDK requires the second parameter; its abort signal is never set here. */
  async handle(request: HttpRequest, _options: object = {}, limitMs = this.#limitMs()) {
    const asked = `${request.method} ${request.path}?${Object.keys(request.query ?? {})}`;
    const proxy = proxyFor(urlOf(request), this.#env);
    const through = proxy ? { proxy: withoutPassword(proxy.href) } : {};
    const attempt: Attempt = { host: urlOf(request).host, asked, ...through };
    listening.getStore()?.onAttempt(attempt);
    try {
      attempt.reply = await this.#attempt(request, proxy, limitMs);
      return { response: attempt.reply };
    } catch (error) {
      attempt.error = asError(error);
      throw attempt.error;
    }
  }

  /** Opens connections to a host ahead of time: only for TLS, which makes it worth it, and without a proxy. */
  async openEarly(url: URL, count: number): Promise<void> {
    if (url.protocol !== 'https:' || proxyFor(url, this.#env)) return;
    await this.trusted();
    this.#direct.open({ host: url.hostname, port: Number(url.port || 443) }, count);
  }

  destroy(): void {
    this.#direct.destroy();
    for (const handler of this.#handlers.values()) handler.destroy();
  }

  // The SDK requires these two methods of every handler; nothing here depends on a client's configuration.
  updateHttpClientConfig(): void {}
  httpHandlerConfigs() {
    return {};
  }

  async #attempt(request: HttpRequest, proxy: URL | undefined, limitMs: number): Promise<HttpReply> {
    const controller = new AbortController();
    try {
      // A socket that is still connecting does not notice an abort, so the deadline does not wait for it.
      const reply = await withDeadline(
        this.#followed(request, proxy, controller.signal),
        limitMs,
        () => noResponse(limitMs, this.#isPatient()),
        () => controller.abort(),
      );
      // Without a tunnel, the proxy's own error takes the place of the response.
      if (proxy && reply.statusCode === PROXY_AUTHENTICATION_REQUIRED) throw proxyRefusal(reply.statusCode);
      return reply;
    } catch (error) {
      if (isTimeout(error) && this.#isPatient()) asError(error).name = ABANDONED;
      throw proxy ? Object.assign(asError(error), { proxy: withoutPassword(proxy.href) }) : error;
    }
  }

  #isPatient(): boolean {
    return listening.getStore()?.isPatient === true;
  }

  #limitMs(): number {
    return this.#isPatient() ? this.#limits.patientMs() : this.#limits.ownMs;
  }

  /** Sends the request, and again wherever a redirect leads to that Go's client follows. */
  async #followed(request: HttpRequest, proxy: URL | undefined, abortSignal: AbortSignal): Promise<HttpReply> {
    let target = request;
    for (let redirects = 0; ; redirects++) {
      const reply = await this.#exchange(target, proxy, abortSignal);
      const next = redirects < MAX_REDIRECTS ? redirectOf(target, reply) : undefined;
      if (!next) return reply;
      target = next;
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
        ? new NodeHttpHandler({ httpsAgent: this.#direct, connectionTimeout: CONNECT_MS })
        : newHandler(protocol, proxy));
    this.#handlers.set(name, handler);
    return handler;
  }

  /** What TLS trusts: read once, when first needed, and from then on in force for the whole process. */
  trusted(bundle?: string): Promise<Trust> {
    this.#trust ??= trustedCertificates(this.#env, bundle).then((trust) => {
      // An agent's own list would not apply to the TLS connection with a proxy.
      trustOnly(trust);
      return trust;
    });
    return this.#trust;
  }
}

function newHandler(protocol: string, proxy: URL | undefined): NodeHttpHandler {
  if (proxy?.protocol.startsWith('socks')) {
    const why = `this tool does not support ${proxy.protocol.slice(0, -1)}`;
    throw Object.assign(new Error(why), { code: 'ERR_PROXY_SOCKS' });
  }
  // Whether a URL goes through the proxy has already been decided, by Go's rules.
  return protocol === 'https:' && proxy
    ? new NodeHttpHandler({ httpsAgent: new TunnelAgent(proxy, { ...KEEP_ALIVE, ...TLS }) })
    : new NodeHttpHandler({
        httpAgent: new http.Agent({ ...KEEP_ALIVE, proxyEnv: { HTTP_PROXY: proxy?.href } }),
        connectionTimeout: CONNECT_MS,
      });
}

const PROXY_AUTHENTICATION_REQUIRED = 407;
const proxyRefusal = (statusCode: number) =>
  Object.assign(new Error(`the proxy returned ${statusCode} Proxy Authentication Required`), {
    code: 'ERR_PROXY_TUNNEL',
    statusCode,
  });

const asError = (error: unknown) => (error instanceof Error ? error : new Error(String(error)));

function urlOf({ protocol, hostname, port, path }: HttpRequest): URL {
  return new URL(`${protocol}//${hostname}${port ? `:${port}` : ''}${path}`);
}

// Go retries no response that it still waits for, so a request of the cache step is sent once and then given up: the
// SDK retries a TimeoutError, and this name is unknown to it. (S3 may also have started an upload all the same, and a
// retry would start a second one whose id is unknown too.)
const ABANDONED = 'Abandoned';
const isTimeout = (error: unknown) => error instanceof Error && error.name === 'TimeoutError';
const noResponse = (ms: number, isPatient: boolean) =>
  Object.assign(
    new Error(`no response within ${ms < 10_000 ? `${Math.round(ms)} ms` : `${Math.round(ms / 1000)} s`}`),
    {
      name: isPatient ? ABANDONED : 'TimeoutError',
    },
  );

const MAX_REDIRECTS = 10;

/**
 * The request that a redirect leads to, if Go's client follows it: a 307 or 308, of a request without a body. To
 * another host it would send no signature, so that response is as good as this one (`aws/transport/http/client.go`,
 * `net/http/client.go`).
 */
function redirectOf(
  request: HttpRequest & { body?: unknown },
  { statusCode, headers }: HttpReply,
): HttpRequest | undefined {
  if ((statusCode !== 307 && statusCode !== 308) || request.body) return undefined;
  const from = urlOf(request);
  const to = URL.parse(headers.location ?? '', from.href);
  if (!to || to.origin !== from.origin) return undefined;
  const query = Object.fromEntries(to.searchParams);
  return Object.assign(Object.create(request), { path: to.pathname, query });
}

async function readAll(body: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_BYTES) {
      body.destroy();
      break;
    }
  }
  return Buffer.concat(chunks);
}
