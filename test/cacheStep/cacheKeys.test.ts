import { expect, it } from '@jest/globals';
import { absentKey, cacheKeys } from '../../src/cacheStep/cacheKeys.ts';
import { readSettings } from '../../src/settings/read.ts';

const keysFor = (cacheKey: string | undefined, more: Record<string, string> = {}) => {
  const env = { PLUGIN_BUCKET: 'b', ...(cacheKey === undefined ? {} : { PLUGIN_CACHE_KEY: cacheKey }), ...more };
  const { settings } = readSettings(env);
  if (!settings) throw new Error('bad settings');
  const keys = cacheKeys(settings, env);
  return { keys, absent: absentKey(settings, keys) };
};

it.each([
  ['maven', 'maven', 'maven/'],
  ['app-{{ checksum "package-lock.json" }}', 'app-', 'app-'],
  ['team-a/app-{{ .Branch }}', 'team-a/app-', 'team-a/app-'],
  ['app-<+pipeline.name>', 'app-', 'app-'],
  ['app/', 'app', 'app/'],
  ['/app/', 'app', 'app/'],
  ['team//app', 'team/app', 'team/app/'],
  ['./app/.', 'app', 'app/'],
  ['a/../b', 'b', 'b/'],
  ['/team//{{ .Branch }}', 'team/', 'team/'],
])('derives the prefixes from the cache key %s', (key, listPrefix, objectPrefix) => {
  expect(keysFor(key)).toEqual({ keys: { listPrefix, objectPrefix }, absent: `${objectPrefix}irsa-preflight-absent` });
});

it.each([undefined, '{{ checksum "x" }}', '/', '.'])(
  'derives no prefix from the cache key %s, and uses the probe prefix',
  (key) => {
    expect(keysFor(key)).toEqual({ keys: undefined, absent: 'irsa-preflight-probe/irsa-preflight-absent' });
  },
);

it('lists with a trailing slash when plugins/cache does', () => {
  expect(keysFor('app', { PLUGIN_ENABLE_SEPARATOR: 'true' }).keys?.listPrefix).toBe('app/');
  expect(keysFor('app', { PLUGIN_BUCKET: 'cache--use1-az4--x-s3' }).keys?.listPrefix).toBe('app/');
});

it('prepends the account id for Cache Intelligence', () => {
  expect(keysFor('k', { PLUGIN_AUTO_CACHE: 'true', HARNESS_ACCOUNT_ID: 'acct' }).keys).toEqual({
    listPrefix: 'acct/k',
    objectPrefix: 'acct/k/',
  });
  expect(keysFor(undefined, { PLUGIN_AUTO_CACHE: 'true', PLUGIN_ACCOUNT_ID: 'acct' }).keys).toEqual({
    listPrefix: 'acct/',
    objectPrefix: 'acct/',
  });
});
