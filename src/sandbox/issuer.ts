import { createHash, generateKeyPairSync } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, jwtVerify, SignJWT } from 'jose';
import { selfSigned } from './certificate.ts';

/** An OIDC issuer, like that of a cluster: it signs tokens, and publishes the keys to verify them. */
export interface Issuer {
  /** Signs the claims unchanged. */
  sign(claims: Record<string, unknown>): Promise<string>;
  /** The claims of a token that this issuer signed; otherwise undefined. Times are not checked. */
  verify(token: string): Promise<Record<string, unknown> | undefined>;
  /** Discovery document and key set, as STS fetches them. */
  serve(): Promise<{ url: string; close(): Promise<void> }>;
  /** SHA-1 of the certificate in the key set, in hex: the thumbprint of an IAM OIDC provider. */
  thumbprint: string;
}

const KEY_ID = 'sandbox-key';

export function createIssuer(): Issuer {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const certificate = selfSigned(privateKey, 'sandbox issuer');
  return {
    sign: (claims) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: KEY_ID, typ: 'JWT' }).sign(privateKey),
    async verify(token) {
      // AWS checks the times, by its own clock: only the signature matters here.
      const { payload } = await jwtVerify(token, publicKey, { currentDate: issuedAt(token) }).catch(() => ({
        payload: undefined,
      }));
      return payload;
    },
    async serve() {
      const key = {
        ...(await exportJWK(publicKey)),
        kid: KEY_ID,
        alg: 'RS256',
        use: 'sig',
        x5c: [certificate.toString('base64')],
      };
      const server = http.createServer((request, response) => {
        const base = `http://${request.headers.host}`;
        const discovery = { issuer: base, jwks_uri: `${base}/keys`, id_token_signing_alg_values_supported: ['RS256'] };
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(request.url === '/keys' ? { keys: [key] } : discovery));
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      return {
        url: `http://127.0.0.1:${port}`,
        close: () =>
          new Promise<void>((resolve) => {
            server.close(() => resolve());
            server.closeAllConnections();
          }),
      };
    },
    thumbprint: createHash('sha1').update(certificate).digest('hex'),
  };
}

function issuedAt(token: string): Date {
  try {
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
      nbf?: number;
      iat?: number;
    };
    return new Date(Math.max(claims.nbf ?? 0, claims.iat ?? 0) * 1000);
  } catch {
    return new Date();
  }
}
