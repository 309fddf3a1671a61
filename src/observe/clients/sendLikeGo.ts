import { crc32 } from 'node:zlib';
import type { S3Client } from '@aws-sdk/client-s3';
import { HttpRequest } from '@smithy/core/protocols';
import type { FinalizeRequestMiddleware, MetadataBearer } from '@smithy/types';

// Where the SDK for JavaScript and the Go SDK of the cache step differ in what they send, this follows the Go SDK,
// before the request is signed. Stores, proxies and policies see the same. test/real/cacheStep/wire.test.ts compares
// the two.

/** Makes the client send its requests as the Go SDK does. @param checksums whether PutObject carries a checksum */
export function sendLikeGo(client: S3Client, { checksums }: { checksums: boolean }): void {
  const middleware: FinalizeRequestMiddleware<object, MetadataBearer> = (next) => (args) =>
    next(HttpRequest.isInstance(args.request) ? { ...args, request: likeGo(args.request, checksums) } : args);
  client.middlewareStack.addRelativeTo(middleware, {
    name: 'sendLikeGo',
    relation: 'before',
    toMiddleware: 'httpSigningMiddleware',
  });
}

function likeGo(original: HttpRequest, checksums: boolean): HttpRequest {
  const request = HttpRequest.clone(original);
  const { 'x-amz-user-agent': _, ...headers } = request.headers;
  // Signed: a store or a proxy that changes this header breaks the signature (aws/aws-sdk-go-v2#1816).
  request.headers = { ...headers, 'accept-encoding': 'identity' };
  // Path-style: /bucket?list-type=2. The SDK for JavaScript sends /bucket/?list-type=2.
  if ('list-type' in request.query) request.path = request.path.replace(/(.)\/$/, '$1');
  const isPart = 'partNumber' in request.query;
  if (request.method === 'PUT' && typeof request.body === 'string') {
    // The upload manager adds a checksum to every part, whatever the client is told (`feature/s3/manager/upload.go`).
    if (isPart || checksums) addChecksum(request, request.body);
    else if (request.protocol === 'https:') request.headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD';
    if (isPart) request.headers['x-amz-sdk-checksum-algorithm'] = 'CRC32';
  }
  return request;
}

const CHECKSUM = 'x-amz-checksum-crc32';

/** Over TLS the checksum follows the content, as a trailer; otherwise it is a header (`service/internal/checksum`). */
function addChecksum(request: HttpRequest, content: string): void {
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(content));
  const value = checksum.toString('base64');
  if (request.protocol !== 'https:') {
    request.headers[CHECKSUM] = value;
    return;
  }
  const length = Buffer.byteLength(content);
  request.body = `${length.toString(16)}\r\n${content}\r\n0\r\n${CHECKSUM}:${value}\r\n\r\n`;
  Object.assign(request.headers, {
    'content-encoding': 'aws-chunked',
    'content-length': String(Buffer.byteLength(request.body)),
    'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    'x-amz-decoded-content-length': String(length),
    'x-amz-trailer': CHECKSUM,
  });
}
