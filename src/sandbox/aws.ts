import http, { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Certified } from './certificate.ts';
import type { Exchange } from './exchange.ts';
import { Identities } from './identities.ts';
import type { Issuer } from './issuer.ts';
import { answerMetadata } from './metadata.ts';
import { answerS3 } from './s3.ts';
import type { Identified, Sandbox, SeenCall } from './sandbox.ts';
import type { AwsSpec } from './scenario.ts';
import { isSignedWith, readSignature } from './signature.ts';
import { Store } from './store.ts';
import { answerSts } from './sts.ts';

export interface RunningSandbox {
  endpoint: string;
  calls: SeenCall[];
  store: Store;
  /** The traffic on its connections so far, in both directions, in bytes. */
  readonly bytes: number;
  close(): Promise<void>;
}

export interface SandboxOptions {
  /** Called for each request as it arrives. */
  onCall?: ((call: SeenCall) => void) | undefined;
  /** Called for each request as it arrives, with its headers. */
  onRequest?: ((request: IncomingMessage) => void) | undefined;
  /** Serves over TLS, with this certificate. */
  tls?: Certified | undefined;
  /** How long every response is delayed, in milliseconds. */
  latencyMs?: number;
}

/** Starts a local AWS on one free loopback port: STS, S3, the instance metadata service and the Pod Identity agent. */
export async function startSandbox(
  spec: AwsSpec,
  issuer: Issuer,
  { onCall, onRequest, tls, latencyMs = spec.latencyMs ?? 0 }: SandboxOptions = {},
): Promise<RunningSandbox> {
  const bucket = { name: 'ci-cache', exists: true, region: 'us-east-1', versioned: false, ...spec.bucket };
  const served = new Map<string, number>();
  const sandbox: Sandbox = {
    ...{ spec, issuer, bucket },
    partition: spec.partition ?? 'aws',
    account: spec.account ?? '111122223333',
    store: new Store(bucket, spec.clockSkewSeconds),
    identities: new Identities(),
    calls: [],
    note(call) {
      sandbox.calls.push(call);
      onCall?.(call);
    },
    scripted(operation) {
      const replies = [spec.replies?.[operation] ?? []].flat();
      const n = served.get(operation) ?? 0;
      served.set(operation, n + 1);
      return replies[Math.min(n, replies.length - 1)];
    },
  };
  const sockets = new Set<Socket>();
  let bytesOfClosed = 0;
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    onRequest?.(request);
    if (latencyMs) await pause(latencyMs);
    // An error of the sandbox itself must be distinguishable from a scripted one.
    handle(sandbox, request, response).catch((error: unknown) => response.writeHead(599).end(String(error)));
  };
  const server = tls ? https.createServer({ key: tls.key, cert: tls.certificate }, serve) : http.createServer(serve);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => {
      bytesOfClosed += trafficOf(socket);
      sockets.delete(socket);
    });
  });
  server.on('connect', (request, socket) => refuseTunnel(sandbox, request, socket as Socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    // The certificate is issued for a name, not for an address.
    endpoint: tls ? `https://localhost:${port}` : `http://127.0.0.1:${port}`,
    calls: sandbox.calls,
    store: sandbox.store,
    get bytes() {
      return [...sockets].reduce((sum, socket) => sum + trafficOf(socket), bytesOfClosed);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

const trafficOf = ({ bytesRead, bytesWritten }: Socket) => bytesRead + bytesWritten;

async function handle(sandbox: Sandbox, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const url = new URL(request.url ?? '/', 'http://sandbox');
  const body = Buffer.concat(chunks);
  const exchange: Exchange = { request, response, url, body, skewSeconds: sandbox.spec.clockSkewSeconds ?? 0 };
  if (url.pathname.startsWith('/latest/') || url.pathname === '/v1/credentials')
    return answerMetadata(sandbox, exchange);
  const caller = await identify(sandbox, exchange);
  const form = request.method === 'POST' && url.pathname === '/' ? new URLSearchParams(body.toString()) : undefined;
  if (form?.has('Action')) return answerSts(sandbox, exchange, form, caller);
  return answerS3(sandbox, exchange, caller);
}

/** Verifies a request's signature (SigV4) and identifies the caller. */
async function identify(
  { identities, spec, account, partition }: Sandbox,
  { request, body }: Exchange,
): Promise<Identified> {
  const signature = readSignature(request);
  if (!signature) return 'anonymous';
  const identity = identities.get(signature.accessKeyId);
  if (!identity) {
    // The sandbox does not know the secret of a scenario's static keys: the scenario says whether they are valid.
    const arn = `arn:${partition}:iam::${account}:user/static-key-user`;
    return spec.staticKeys === 'valid' ? { arn, kind: 'static', secretAccessKey: '', signature } : 'unknown key';
  }
  const { 'x-amz-security-token': token, 'x-amz-s3session-token': ofBucket } = request.headers;
  if ((ofBucket ?? token) !== identity.sessionToken) return 'wrong signature';
  return (await isSignedWith(request, body, signature, identity.secretAccessKey))
    ? { ...identity, signature }
    : 'wrong signature';
}

// The sandbox is not a proxy: it imitates one that rejects requests as the scenario says, or hangs up.
function refuseTunnel({ spec, note }: Sandbox, request: IncomingMessage, socket: Socket): void {
  note({ service: 'proxy', operation: 'CONNECT', key: request.url ?? '' });
  socket.on('error', () => {});
  const { status, headers = {}, body = '' } = spec.proxy ?? {};
  if (!status) return void socket.destroy();
  const lines = Object.entries({ ...headers, 'content-length': String(body.length), connection: 'close' });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`,
  );
}
