import { expect, it } from '@jest/globals';
import { cacheKeys } from '../../src/cacheStep/cacheKeys.ts';
import { absentKey } from '../../src/observe/bucket/probeKeys.ts';
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
  ['app/', 'app', 'app/'],
  ['/app/', 'app', 'app/'],
  ['team//app', 'team/app', 'team/app/'],
  ['./app/.', 'app', 'app/'],
  ['a/../b', 'b', 'b/'],
])('derives the prefixes from the cache key %s', (key, listPrefix, objectPrefix) => {
  const { keys, absent } = keysFor(key);
  expect(keys).toMatchObject({ listPrefix, objectPrefix, isComplete: true });
  expect(absent).toBe(`${objectPrefix}irsa-preflight-absent`);
});

it.each([
  ['app-{{ checksum "package-lock.json" }}', 'app-'],
  ['team-a/app-{{ epoch }}', 'team-a/app-'],
  ['app-<+pipeline.name>', 'app-'],
  ['/team//{{ checksum "x" }}', 'team/'],
  ['{{ os }}-{{ checksum "x" }}', 'linux-'],
])('derives what is known of the cache key %s', (key, prefix) => {
  expect(keysFor(key).keys).toMatchObject({ listPrefix: prefix, objectPrefix: prefix, isComplete: false });
});

it.each([
  ['{{ os }}', {}, 'linux'],
  ['{{ .Repo.Name }}-{{.Commit.Branch}}', { DRONE_REPO_NAME: 'web', DRONE_COMMIT_BRANCH: 'main' }, 'web-main'],
  // The ref is the commit itself (plugins/cache, `main.go`).
  ['{{ .Commit.Ref }}', { DRONE_COMMIT_REF: 'refs/heads/main', DRONE_COMMIT_SHA: 'abc' }, 'abc'],
])('renders the cache key %s as the cache step does', (key, env, rendered) => {
  expect(keysFor(key, env).keys).toMatchObject({ listPrefix: rendered, isComplete: true });
});

it.each([
  ['app/x', true],
  ['app', true],
  ['app-2/x', false],
  ['apps/x', false],
])('strict matching, the default: %s is restored for the key app: %s', (object, isRestored) => {
  expect(keysFor('app').keys?.isRestored(object)).toBe(isRestored);
  expect(keysFor('app', { PLUGIN_STRICT_KEY_MATCHING: 'false' }).keys?.isRestored(object)).toBe(true);
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
  expect(keysFor('k', { PLUGIN_AUTO_CACHE: 'true', PLUGIN_ACCOUNT_ID: 'acct' }).keys).toMatchObject({
    listPrefix: 'acct/k',
    objectPrefix: 'acct/k/',
  });
  expect(keysFor(undefined, { PLUGIN_AUTO_CACHE: 'true', PLUGIN_ACCOUNT_ID: 'acct' }).keys).toMatchObject({
    listPrefix: 'acct/',
    objectPrefix: 'acct/',
  });
  // plugins/cache does not read this variable.
  expect(keysFor('k', { PLUGIN_AUTO_CACHE: 'true', HARNESS_ACCOUNT_ID: 'acct' }).keys).toMatchObject({
    objectPrefix: 'k/',
  });
});
