import http from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';

/** A proxy's rejection of CONNECT. */
class RefusedTunnel extends Error {
  readonly code = 'ERR_PROXY_TUNNEL';
  readonly statusCode: number | undefined;
  constructor(target: string, { statusCode, statusMessage = '' }: http.IncomingMessage) {
    super(`the proxy rejected CONNECT ${target} with ${statusCode} ${statusMessage}`.trim());
    this.statusCode = statusCode;
  }
}

/**
 * Speaks TLS through an HTTP proxy. Node's HTTP client requests the tunnel, because it limits the size of the proxy's
 * headers: the tunnel of Node's own agent keeps reading headers that never end, until memory runs out.
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
      // An IP address is not a valid server name; the certificate is verified nevertheless.
      const name = servername ? { servername } : {};
      onCreate?.(null, tls.connect({ ...this.options, socket, host, ...name } as tls.ConnectionOptions));
    });
    // The callback's type requires a stream even with an error, and there is none.
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
      ? // Otherwise, Node would take the name in the Host header for the proxy's.
        https.request({ ...options, port: port || 443, servername: isIP(host) ? '' : host })
      : http.request({ ...options, port: port || 80 });
  }
}
