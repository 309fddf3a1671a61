import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { SignatureV4 } from '@smithy/signature-v4';

/** Node's SHA-256 behind the interface that the SDK expects. */
class Sha256 {
  readonly #hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', asBuffer(secret));
  }
  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(asBuffer(data));
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {}
}

const asBuffer = (data: string | ArrayBuffer | ArrayBufferView) =>
  typeof data === 'string'
    ? Buffer.from(data)
    : ArrayBuffer.isView(data)
      ? Buffer.from(data.buffer, data.byteOffset, data.byteLength)
      : Buffer.from(data);

/** What a signed request says about its signature. */
export interface Signature {
  accessKeyId: string;
  region: string;
  service: string;
  signedHeaders: string[];
  signedAt: Date;
}

/** Reads the Authorization header; undefined if the request is not signed. */
export function readSignature(request: IncomingMessage): Signature | undefined {
  const match = /Credential=([^/]+)\/\d+\/([^/]*)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+)/.exec(
    request.headers.authorization ?? '',
  );
  const [, accessKeyId = '', region = '', service = '', headers = ''] = match ?? [];
  const [, y, mo, d, h, mi, s] = (
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(String(request.headers['x-amz-date'])) ?? []
  ).map(Number);
  if (!match) return undefined;
  const signedAt = new Date(Date.UTC(y ?? 0, (mo ?? 1) - 1, d, h, mi, s));
  return { accessKeyId, region, service, signedHeaders: headers.split(';'), signedAt };
}

/** Whether a request was signed with that secret: what arrived is signed again, and the signatures are compared. */
export async function isSignedWith(
  request: IncomingMessage,
  body: Buffer,
  signature: Signature,
  secretAccessKey: string,
): Promise<boolean> {
  const url = new URL(request.url ?? '/', 'http://local');
  const headers = Object.fromEntries(
    signature.signedHeaders
      .filter((name) => name !== 'x-amz-date')
      .map((name) => [name, String(request.headers[name] ?? '')]),
  );
  const claimed = request.headers['x-amz-content-sha256'];
  if (
    typeof claimed === 'string' &&
    /^[0-9a-f]{64}$/.test(claimed) &&
    claimed !== createHash('sha256').update(body).digest('hex')
  )
    return false;
  const signer = new SignatureV4({
    credentials: { accessKeyId: signature.accessKeyId, secretAccessKey },
    region: signature.region,
    service: signature.service,
    sha256: Sha256 as never,
    uriEscapePath: !signature.service.startsWith('s3'),
    applyChecksum: false,
  });
  const signed = await signer.sign(
    {
      method: request.method ?? 'GET',
      protocol: 'http:',
      hostname: 'local',
      path: decodeURIComponent(url.pathname),
      query: Object.fromEntries(url.searchParams),
      headers,
      body,
    } as never,
    { signingDate: signature.signedAt, signableHeaders: new Set(signature.signedHeaders) },
  );
  return signed.headers.authorization === request.headers.authorization;
}
