import { describe, expect, it } from '@jest/globals';
import { decodeToken } from '../../src/observe/decodeToken.ts';

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwt = (claims: unknown, header: unknown = { alg: 'RS256', kid: 'k' }) => `${part(header)}.${part(claims)}.c2ln`;

describe('decodeToken', () => {
  it('reads a projected token', () => {
    const claims = {
      ...{
        iss: 'https://issuer',
        sub: 'system:serviceaccount:ns:sa',
        aud: ['sts.amazonaws.com'],
        exp: 3,
        iat: 1,
        nbf: 2,
      },
      'kubernetes.io': { namespace: 'ns', pod: { name: 'p' }, node: { name: 'n' }, serviceaccount: { name: 'sa' } },
    };
    expect(decodeToken(`${jwt(claims)}\n`)).toEqual({
      ...{
        state: 'readable',
        algorithm: 'RS256',
        keyId: 'k',
        issuer: 'https://issuer',
        subject: 'system:serviceaccount:ns:sa',
      },
      ...{ audience: ['sts.amazonaws.com'], expiresAt: 3, issuedAt: 1, notBefore: 2 },
      ...{ namespace: 'ns', serviceAccount: 'sa', podName: 'p', nodeName: 'n' },
    });
  });

  it('takes the service account from the subject if no other claim names it', () => {
    expect(decodeToken(jwt({ sub: 'system:serviceaccount:ns:sa', aud: 'x' }))).toMatchObject({
      namespace: 'ns',
      serviceAccount: 'sa',
      audience: ['x'],
    });
  });

  it('reads the flat claims of a legacy token', () => {
    const legacy = {
      'kubernetes.io/serviceaccount/namespace': 'ns',
      'kubernetes.io/serviceaccount/service-account.name': 'sa',
    };
    expect(decodeToken(jwt(legacy))).toMatchObject({ state: 'readable', namespace: 'ns', serviceAccount: 'sa' });
  });

  it.each([
    ['two parts', 'a.b'],
    ['claims that are not JSON', `${part({})}.bm8.c2ln`],
    ['claims that are a list', jwt([1])],
    ['a token followed by a log line', `${jwt({ sub: 'x' })} 11:49 EOF`],
    ['binary data', '\u0000\u0001\u0002'],
  ])('reports %s as malformed', (_what, text) => {
    expect(decodeToken(text)).toMatchObject({ state: 'malformed', malformed: expect.any(String) });
  });

  it('ignores claims of the wrong type', () => {
    expect(decodeToken(jwt({ iss: 7, sub: ['x'], aud: [1], exp: 'soon', iat: null, 'kubernetes.io': 'x' }))).toEqual({
      state: 'readable',
      algorithm: 'RS256',
      keyId: 'k',
    });
  });
});
