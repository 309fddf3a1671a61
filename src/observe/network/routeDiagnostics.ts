import { lookup } from 'node:dns/promises';
import net from 'node:net';
import tls from 'node:tls';
import { proxyFor, withoutPassword } from '../../cacheStep/proxy.ts';
import { withDeadline } from '../../io/withDeadline.ts';
import type { Layer, Route } from '../../schema/observations.ts';

const LAYER_MS = 2000;

/**
 * Checks the route to an endpoint layer by layer, until one fails: the name, the connection, the proxy, TLS.
 * Never throws; each layer has two seconds.
 */
export async function diagnoseRoute(endpoint: URL, env: NodeJS.ProcessEnv): Promise<Route> {
  const proxy = proxyFor(endpoint, env);
  const target = proxy ?? endpoint;
  const port = Number(target.port || (target.protocol === 'https:' ? 443 : 80));
  const host = target.hostname.replace(/^\[|\]$/g, '');
  const layers: Layer[] = [];
  const add = (layer: Layer) => {
    layers.push(layer);
    return layer.ok;
  };
  const where = proxy ? `the proxy ${withoutPassword(proxy.href)}` : `${host}:${port}`;
  // An address needs no lookup.
  const named = net.isIP(host) !== 0 || add(await nameLayer(host));
  const connected = named && add(await connectLayer(host, port, where));
  if (connected && !proxy && target.protocol === 'https:') add(await tlsLayer(host, port));
  return { host: endpoint.host, layers };
}

async function nameLayer(host: string): Promise<Layer> {
  try {
    const found = await within(lookup(host, { all: true }));
    return { layer: 'name', ok: true, detail: `${host} resolves to ${found.map(({ address }) => address).join(', ')}` };
  } catch (error) {
    return { layer: 'name', ok: false, detail: `${host} does not resolve (${reason(error)})` };
  }
}

async function connectLayer(host: string, port: number, where: string): Promise<Layer> {
  const socket = net.connect({ host, port });
  try {
    await within(once(socket, 'connect'));
    return { layer: 'connect', ok: true, detail: `${where} accepts connections` };
  } catch (error) {
    return { layer: 'connect', ok: false, detail: `cannot connect to ${where} (${reason(error)})` };
  } finally {
    socket.destroy();
  }
}

async function tlsLayer(host: string, port: number): Promise<Layer> {
  // The certificate is inspected, not trusted: nothing is sent over this connection.
  const servername = net.isIP(host) ? {} : { servername: host };
  const socket = tls.connect({ host, port, ...servername, rejectUnauthorized: false });
  try {
    await within(once(socket, 'secureConnect'));
    const { subject, issuer, valid_to } = socket.getPeerCertificate();
    const of = `the certificate of ${subject?.CN ?? host}, issued by ${issuer?.CN ?? issuer?.O ?? 'an unnamed issuer'}`;
    const problem = socket.authorizationError;
    return problem
      ? { layer: 'tls', ok: false, detail: `${of}, is rejected (${String(problem)}; valid to ${valid_to})` }
      : { layer: 'tls', ok: true, detail: `${of}, is accepted` };
  } catch (error) {
    return { layer: 'tls', ok: false, detail: `${host}:${port} does not complete a TLS handshake (${reason(error)})` };
  } finally {
    socket.destroy();
  }
}

function once(socket: net.Socket, event: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once(event, resolve);
  socket.once('error', reject);
  return promise;
}

const within = <T>(work: Promise<T>) =>
  withDeadline(work, LAYER_MS, () => Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' }));

const reason = (error: unknown) => (error as NodeJS.ErrnoException).code ?? String(error);
