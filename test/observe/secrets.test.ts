import { describe, expect, it } from '@jest/globals';
import { printable, Secrets } from '../../src/observe/secrets.ts';

describe('Secrets', () => {
  it('masks what it was told, wherever it stands, and names what it looked for', () => {
    const secrets = new Secrets();
    secrets.add('external id', 'harness-ci-42');
    secrets.addToken('web identity token', 'aaa.bbb.signaturesignaturesignature');
    const sealed = secrets.seal({
      a: ['x harness-ci-42 y'],
      b: { c: 'signaturesignaturesignature' },
      n: 1,
      none: null,
    });
    expect(sealed).toEqual({ a: ['x *** y'], b: { c: '***' }, n: 1, none: null });
    expect(secrets.names).toEqual(['external id', 'web identity token']);
  });

  it('does not garble a report for the sake of something tiny', () => {
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
  ])('makes one harmless line of %j', (text, line) => {
    expect(printable(text)).toBe(line);
  });

  it('is not endless', () => {
    expect(printable('x'.repeat(10_000)).length).toBeLessThan(2100);
  });
});
