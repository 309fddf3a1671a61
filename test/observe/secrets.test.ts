import { describe, expect, it } from '@jest/globals';
import { printable } from '../../src/io/printable.ts';
import { Secrets } from '../../src/observe/secrets.ts';

describe('Secrets', () => {
  it('masks registered values wherever they occur, and lists their names', () => {
    const secrets = new Secrets();
    secrets.add('external id', 'harness-ci-42');
    secrets.addToken('web identity token', 'aaa.bbb.signaturesignaturesignature');
    const sealed = secrets.seal({
      message: 'x harness-ci-42 y',
      reply: { c: 'signaturesignaturesignature' },
      n: 1,
      none: null,
    });
    expect(sealed).toEqual({ message: 'x *** y', reply: { c: '***' }, n: 1, none: null });
    expect(secrets.names).toEqual(['external id', 'web identity token']);
  });

  it('leaves fields without external text alone: an external id can equal an account id', () => {
    const secrets = new Secrets();
    secrets.add('external id', '111122223333');
    expect(secrets.seal({ environment: { AWS_ROLE_ARN: 'arn:aws:iam::111122223333:role/r' } })).toEqual({
      environment: { AWS_ROLE_ARN: 'arn:aws:iam::111122223333:role/r' },
    });
  });

  it('masks the longer of two secrets with a common prefix, and each line of a broken token', () => {
    const secrets = new Secrets();
    secrets.add('external id', 'prefix-abc');
    secrets.add('external id', 'prefix-abcREST');
    secrets.addToken('web identity token', 'first-line-of-a-token-file\nsecond-line-of-a-token-file');
    expect(secrets.mask('prefix-abcREST second-line-of-a-token-file')).toBe('*** ***');
  });

  it('masks the password of a proxy, with and without a scheme, encoded and decoded', () => {
    const secrets = new Secrets();
    secrets.addUserinfo('proxy password', 'user:p%40ss/word@proxy:3128');
    secrets.addUserinfo('proxy password', 'http://justatoken@proxy');
    expect(secrets.mask('p%40ss/word p@ss/word justatoken')).toBe('*** *** ***');
  });

  it('does not mask very short values, which would garble the report', () => {
    const secrets = new Secrets();
    secrets.add('secret key', 'a');
    secrets.add('secret key', ' ');
    expect(secrets.mask('a banana')).toBe('a banana');
  });
});

describe('printable', () => {
  it.each([
    ['a\u001b[31mred', 'a [31mred'],
    ['one\r\ntwo', 'one two'],
    ['a\u202eb\u2028c', 'a b c'],
    ['\u009b31m', ' 31m'],
  ])('turns %j into one harmless line', (text, line) => {
    expect(printable(text)).toBe(line);
  });

  it('limits the length', () => {
    expect(printable('x'.repeat(10_000)).length).toBeLessThan(2100);
  });
});
