import { expect, it } from '@jest/globals';
import { isGoInt } from '../../src/cacheStep/goInt.ts';

it.each([
  '0',
  '7',
  '-1',
  '+3',
  '017',
  '0x1F',
  '0o17',
  '0b101',
  '1_000',
  '0x_1',
  '9223372036854775807',
  '-9223372036854775808',
])('Go reads %s as a whole number', (text) => {
  expect(isGoInt(text)).toBe(true);
});

it.each([
  '',
  ' 1',
  '08',
  '1e3',
  '3.5',
  'best',
  '1_',
  '_1',
  '0x',
  '0b2',
  '9223372036854775808',
  '-9223372036854775809',
  '--1',
])('Go does not read %j as a whole number', (text) => {
  expect(isGoInt(text)).toBe(false);
});
