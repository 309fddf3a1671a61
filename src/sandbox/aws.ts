import http, { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Certified } from './certificate.ts';
import type { Exchange } from './exchange.ts';
import { Identities, type Identity } from './identities.ts';
import type { Issuer } from './issuer.ts';
import { answerMetadata } from './metadata.ts';
import { answerS3 } from './s3.ts';
import type { AwsSpec, ReplySpec } from './scenario.ts';
import { isSignedWith, readSignature, type Signature } from './signature.ts';
import { Store } from './store.ts';
import { answerSts } from './sts.ts';

/** A request as the sandbox saw it. */
export interface SeenCall {
  service: string;
  operation: string;
  key?: string;
}

/** One scenario's AWS: what its services share. */
export interface Sandbox {
  spec: AwsSpec;
  partition: string;
  account: string;
  bucket: { name: string; exists: boolean; region: string; versioned: boolean; kmsKey?: string };
  store: Store;
  identities: Identities;
  issuer: Issuer;
  calls: SeenCall[];
  /** Notes a request. */
  note(call: SeenCall): void;
  /** The scripted reply for an operation, in order; the last one repeats. */
  scripted(operation: string): ReplySpec | undefined;
}

/** Who asks, and how the request was signed. */
export interface Caller extends Identity {
  signature: Signature;
}

export interface RunningSandbox {
  endpoint: string;
  calls: SeenCall[];
  store: Store;
  /** What went over its connections so far, both ways, in bytes. */
  readonly bytes: number;
  close(): Promise<void>;
}

export interface SandboxOptions {
  /** Told of each request as it arrives. */
  onCall?: ((call: SeenCall) => void) | undefined;
  /** Serves over TLS, with this certificate. */
  tls?: Certified | undefined;
  /** How long every reply is kept back, in milliseconds. */
  latencyMs?: number;
}

/** Starts a local AWS on one free loopback port: STS, S3, the instance metadata service and the Pod Identity agent. */
export async function startSandbox(
  spec: AwsSpec,
  issuer: Issuer,
  { onCall, tls, latencyMs = 0 }: SandboxOptions = {},
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
    if (latencyMs) await pause(latencyMs);
    // What goes wrong in here must be told apart from a scripted error.
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
    // A certificate is for a name.
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

export type Identified = Caller | 'anonymous' | 'unknown key' | 'wrong signature';

/** Verifies a request's signature (SigV4) and says whose it is. */
async function identify(
  { identities, spec, account, partition }: Sandbox,
  { request, body }: Exchange,
): Promise<Identified> {
  const signature = readSignature(request);
  if (!signature) return 'anonymous';
  const identity = identities.get(signature.accessKeyId);
  if (!identity) {
    // The sandbox does not know the secret of keys that a scenario made up: it takes their word, or does not.
    const arn = `arn:${partition}:iam::${account}:user/static-key-user`;
    return spec.staticKeys === 'valid' ? { arn, kind: 'static', secretAccessKey: '', signature } : 'unknown key';
  }
  const { 'x-amz-security-token': token, 'x-amz-s3session-token': ofBucket } = request.headers;
  if ((ofBucket ?? token) !== identity.sessionToken) return 'wrong signature';
  return (await isSignedWith(request, body, signature, identity.secretAccessKey))
    ? { ...identity, signature }
    : 'wrong signature';
}

/** How far off the signing time of a request may be, in seconds, and which way it is. */
export function clockOffset({ signature }: Caller, { skewSeconds }: Exchange): number {
  return (Date.now() - signature.signedAt.getTime()) / 1000 + skewSeconds;
}

// The sandbox is no proxy: it plays one that refuses, as the scenario says, or hangs up.
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
