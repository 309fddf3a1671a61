import { AsyncLocalStorage } from 'node:async_hooks';
import http from 'node:http';
import https from 'node:https';
import { Readable } from 'node:stream';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { trustedCertificates } from './certificates.ts';
import { proxyFor, withoutPassword } from './proxy.ts';

type SdkRequest = Parameters<NodeHttpHandler['handle']>[0];
type SdkReply = Awaited<ReturnType<NodeHttpHandler['handle']>>['response'];

/** What a request needs to be sent. */
export type HttpRequest = Pick<SdkRequest, 'protocol' | 'hostname' | 'port' | 'path' | 'query' | 'method' | 'headers'>;

/** A reply whose body has arrived. */
export type HttpReply = SdkReply & { text: string };

/** One try at a question: what came back, or what went wrong. */
export interface Attempt {
  reply?: HttpReply;
  error?: Error;
}

const attemptsUnderWay = new AsyncLocalStorage<Attempt[]>();

/** Runs the work; every request that it makes, the SDK's retries too, is added to the attempts. */
export const noteAttempts = <T>(attempts: Attempt[], work: () => Promise<T>) => attemptsUnderWay.run(attempts, work);

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

  constructor(env: NodeJS.ProcessEnv, attemptMs: number) {
    this.#env = env;
    this.#attemptMs = attemptMs;
  }

  /** Sends a request. The second parameter is the SDK's, whose abort signal nothing here sets. */
  async handle(request: HttpRequest, _options: object = {}, limitMs = this.#attemptMs) {
    const attempt: Attempt = {};
    attemptsUnderWay.getStore()?.push(attempt);
    try {
      attempt.reply = await this.#attempt(request, limitMs);
      return { response: attempt.reply };
    } catch (error) {
      attempt.error = asError(error);
      throw attempt.error;
    }
  }

  destroy(): void {
    for (const handler of this.#handlers.values()) handler.destroy();
  }

  // The SDK asks for these two of every handler; nothing here depends on a client's configuration.
  updateHttpClientConfig(): void {}
  httpHandlerConfigs() {
    return {};
  }

  async #attempt(request: HttpRequest, limitMs: number): Promise<HttpReply> {
    const proxy = proxyFor(urlOf(request), this.#env);
    const limit = timeLimit(limitMs);
    try {
      const exchange = this.#exchange(request, proxy, limit.signal);
      // A socket that is still being connected does not hear an abort: the limit must not wait for it.
      exchange.catch(() => {});
      return await Promise.race([exchange, limit.reached]);
    } catch (error) {
      throw proxy ? Object.assign(asError(error), { proxy: withoutPassword(proxy.href) }) : error;
    } finally {
      limit.end();
    }
  }

  async #exchange(request: HttpRequest, proxy: URL | undefined, abortSignal: AbortSignal): Promise<HttpReply> {
    const handler = this.#handlerFor(request.protocol, proxy);
    const { response } = await handler.handle(request as SdkRequest, { abortSignal });
    const body = await readAll(response.body as Readable);
    return Object.assign(response, { body: Readable.from([body]), text: body.toString() });
  }

  #handlerFor(protocol: string, proxy: URL | undefined): NodeHttpHandler {
    const name = `${protocol} ${proxy?.href ?? ''}`;
    const handler = this.#handlers.get(name) ?? this.#newHandler(protocol, proxy?.href);
    this.#handlers.set(name, handler);
    return handler;
  }

  #newHandler(protocol: string, proxy: string | undefined): NodeHttpHandler {
    // Node's own tunnel; which URL goes through it has been decided above, by Go's rules.
    const shared = { keepAlive: true, maxSockets: 50 };
    return protocol === 'https:'
      ? new NodeHttpHandler({
          httpsAgent: new https.Agent({
            ...shared,
            ca: trustedCertificates(this.#env),
            proxyEnv: { HTTPS_PROXY: proxy },
          }),
        })
      : new NodeHttpHandler({ httpAgent: new http.Agent({ ...shared, proxyEnv: { HTTP_PROXY: proxy } }) });
  }
}

const asError = (error: unknown) => (error instanceof Error ? error : new Error(String(error)));

function urlOf({ protocol, hostname, port, path }: HttpRequest): URL {
  return new URL(`${protocol}//${hostname}${port ? `:${port}` : ''}${path}`);
}

// The SDK tries an error of this name again, as it does with a connection that was reset.
function timeLimit(ms: number) {
  const controller = new AbortController();
  const { promise: reached, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(Object.assign(new Error(`no answer within ${ms} ms`), { name: 'TimeoutError' }));
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
