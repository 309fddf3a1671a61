import { expect, it } from '@jest/globals';
import { sh, shellQuote } from '../../src/remedy/shellQuote.ts';

it.each([
  ['ci-cache', 'ci-cache'],
  ['arn:aws:iam::111122223333:role/ci-cache', 'arn:aws:iam::111122223333:role/ci-cache'],
  ['a b', "'a b'"],
  ["it's", String.raw`'it'\''s'`],
  ['<ROLE>', "'<ROLE>'"],
  ['a*', "'a*'"],
  ['', "''"],
])('shellQuote turns %j into %s', (word, quoted) => {
  expect(shellQuote(word)).toBe(quoted);
});

it('quotes a value within a word', () => {
  expect(sh`aws s3 ls s3://${'a b'}/ --region=${'eu-west-1'}`).toBe("aws s3 ls s3://'a b'/ --region=eu-west-1");
});
