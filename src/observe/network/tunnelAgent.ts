import http from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';

/** How a proxy refused CONNECT. */
class RefusedTunnel extends Error {
  readonly code = 'ERR_PROXY_TUNNEL';
  readonly statusCode: number | undefined;
  constructor(target: string, { statusCode, statusMessage = '' }: http.IncomingMessage) {
    super(`the proxy answered CONNECT ${target} with ${statusCode} ${statusMessage}`.trim());
    this.statusCode = statusCode;
  }
}

/**
 * Speaks TLS through an HTTP proxy. The tunnel is asked for by Node's HTTP client, which bounds what a proxy may say:
 * the tunnel of Node's own agent keeps reading from one that never ends its headers, until memory is used up.
 */
export class TunnelAgent extends https.Agent {
  readonly #proxy: URL;

  constructor(proxy: URL, options: https.AgentOptions) {
    super(options);
    this.#proxy = proxy;
  }

  override createConnection(
    ...[options, onCreate]: Parameters<https.Agent['createConnection']>
  ): Duplex | null | undefined {
    const { host, port, servername } = options as tls.ConnectionOptions;
    const target = `${host?.includes(':') ? `[${host}]` : host}:${port}`;
    const asking = this.#connect(target);
    asking.once('connect', (reply, socket) => {
      if (reply.statusCode !== 200) {
        socket.destroy();
        return onCreate?.(new RefusedTunnel(target, reply), socket);
      }
      // An address is no server name; it is verified all the same.
      const name = servername ? { servername } : {};
      onCreate?.(null, tls.connect({ ...this.options, socket, host, ...name } as tls.ConnectionOptions));
    });
    // The client's callback takes a stream beside its error, of which there is none.
    asking.once('error', (error) => onCreate?.(error, undefined as unknown as Duplex));
    asking.end();
    return undefined;
  }

  #connect(target: string): http.ClientRequest {
    const { protocol, hostname, port, username, password } = this.#proxy;
    const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    const host = hostname.replace(/^\[|\]$/g, '');
    const options = {
      host,
      method: 'CONNECT',
      path: target,
      agent: false,
      headers: {
        host: target,
        ...(username ? { 'proxy-authorization': `Basic ${Buffer.from(user).toString('base64')}` } : {}),
      },
    } as const;
    return protocol === 'https:'
      ? // Else Node would take the name in the header for the proxy's.
        https.request({ ...options, port: port || 443, servername: isIP(host) ? '' : host })
      : http.request({ ...options, port: port || 80 });
  }
}
