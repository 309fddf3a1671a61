import { expect, it } from '@jest/globals';
import { runScenario } from '../../src/sandbox/runScenario.ts';
import type { Scenario } from '../../src/sandbox/scenario.ts';

// A small write, a multipart upload and a read each need different permissions on the bucket's key.

const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const GENERATE = 'kms:GenerateDataKey';
const DECRYPT = 'kms:Decrypt';

const scenario = (actions: string[], operations: string): Scenario => ({
  ...{ id: 'kms', title: '', source: 'irsa-preflight', expect: { verdict: 'pass', cause: null } },
  settings: { operations, cache_key: 'app' },
  aws: {
    bucket: { kmsKey: KEY, objects: { 'app/harness/node_modules': 'cached' } },
    policy: [
      { Effect: 'Allow', Action: 's3:*', Resource: ['arn:aws:s3:::ci-cache', 'arn:aws:s3:::ci-cache/*'] },
      ...(actions.length ? [{ Effect: 'Allow' as const, Action: actions, Resource: KEY }] : []),
    ],
  },
});

it.concurrent.each<[string[], string, string[]]>([
  [[GENERATE, DECRYPT], 'save,restore', []],
  [[GENERATE, DECRYPT], 'save', []],
  [[DECRYPT], 'restore', []],
  [[DECRYPT], 'save', ['kms-generate-data-key-denied']],
  [[], 'save', ['kms-generate-data-key-denied']],
  [[], 'restore', ['kms-decrypt-denied']],
  [[GENERATE], 'restore', ['kms-decrypt-denied']],
  [[GENERATE], 'save', ['kms-decrypt-denied-multipart']],
  [[GENERATE], 'save,restore', ['kms-decrypt-denied', 'kms-decrypt-denied-multipart']],
  [[], 'save,restore', ['kms-generate-data-key-denied', 'kms-decrypt-denied']],
])('with %j on the key, %s: %j', async (actions, operations, causes) => {
  const { code, report, leftovers } = await runScenario(scenario(actions, operations), {
    tool: 'dist/irsa-preflight.cjs',
  });
  expect({ code, causes: report?.causes.map((cause) => cause.code).sort(), leftovers }).toEqual({
    code: causes.length ? 1 : 0,
    causes: causes.toSorted(),
    leftovers: 0,
  });
});
