import { describe, expect, it } from '@jest/globals';
import { readSettings } from '../../src/settings/read.ts';

const read = (env: Record<string, string>) => readSettings({ PLUGIN_BUCKET: 'ci-cache', ...env });

describe('readSettings', () => {
  it('requires only a bucket, and has defaults for the rest', () => {
    expect(read({}).settings).toMatchObject({
      bucket: 'ci-cache',
      operations: ['save', 'restore'],
      override: false,
      failOn: 'error',
      timeout: 60_000,
      wait: 0,
      probePrefix: 'irsa-preflight-probe/',
      logLevel: 'warn',
      serviceAccountDir: '/var/run/secrets/kubernetes.io/serviceaccount',
    });
  });

  it('accepts the aliases of plugins/cache, and uses the first that is defined, as its program does', () => {
    const { settings, from } = readSettings({
      S3_BUCKET: 'mine',
      AWS_USER_ROLE_ARN: 'arn:aws:iam::1:role/x',
      PLUGIN_ENDPOINT: '',
      S3_ENDPOINT: 'https://minio.example.com',
      S3_REGION: 'eu-west-1',
    });
    expect(settings).not.toHaveProperty('endpoint');
    expect(settings).toMatchObject({ bucket: 'mine', region: 'eu-west-1', userRoleArn: 'arn:aws:iam::1:role/x' });
    expect(from).toMatchObject({ bucket: 'S3_BUCKET', region: 'S3_REGION' });
  });

  it.each([
    ['500ms', 500, 'wait'],
    ['10s', 10_000, 'timeout'],
    ['2m', 120_000, 'timeout'],
    ['90', 90_000, 'timeout'],
    ['1.5s', 1500, 'timeout'],
  ])('reads the duration %s', (text, ms, name) => {
    expect(read({ [`PLUGIN_${name.toUpperCase()}`]: text }).settings).toMatchObject({ [name]: ms });
  });

  it('reads the codes to ignore, and suggests the one that was meant', () => {
    expect(read({ PLUGIN_IGNORE: 'clock-skew, s3-delete-denied,clock-skew' }).settings?.ignore).toEqual([
      'clock-skew',
      's3-delete-denied',
    ]);
    const problemOf = (ignore: string) => JSON.stringify(read({ PLUGIN_IGNORE: ignore }).problems);
    expect(problemOf('clock-skw')).toContain('did you mean clock-skew?');
    expect(problemOf('nothing-like-it-at-all')).toContain('nothing-like-it-at-all is not one');
    expect(problemOf('tool-defect')).toContain('tool-defect is not one');
  });

  it('reads a list as Harness joins it', () => {
    expect(read({ PLUGIN_OPERATIONS: 'save' }).settings?.operations).toEqual(['save']);
    expect(read({ PLUGIN_OPERATIONS: ' restore, save,restore,' }).settings?.operations).toEqual(['restore', 'save']);
  });

  it.each(['true', '1', 't', 'T', 'TRUE', 'True'])('reads the switch %s as Go does', (text) => {
    expect(read({ PLUGIN_OVERRIDE: text }).settings?.override).toBe(true);
  });

  it('reports all problems at once, with name, value and what is allowed', () => {
    const { settings, problems } = readSettings({
      PLUGIN_TIMEOUT: 'soon',
      PLUGIN_OPERATIONS: 'save,delete',
      PLUGIN_OVERRIDE: 'yes',
      PLUGIN_FAIL_ON: 'always',
      PLUGIN_PROBE_PREFIX: '.hidden',
      PLUGIN_USER_ROLE_ARN: 'ci-cache',
    });
    expect(settings).toBeUndefined();
    expect(problems.map(({ setting, value }) => [setting, value])).toEqual([
      ['bucket', undefined],
      ['override', 'yes'],
      ['user_role_arn', 'ci-cache'],
      ['operations', 'save,delete'],
      ['fail_on', 'always'],
      ['timeout', 'soon'],
      ['probe_prefix', '.hidden'],
    ]);
    for (const { allowed } of problems) expect(allowed).not.toBe('');
  });

  it.each(['s3://ci-cache', 'ci-cache/prefix', 'ci cache', 'https://ci-cache.s3.amazonaws.com'])(
    'rejects the bucket "%s"',
    (bucket) => {
      expect(readSettings({ PLUGIN_BUCKET: bucket }).problems).toMatchObject([{ setting: 'bucket', value: bucket }]);
    },
  );

  it.each(['My_Old.Bucket', 'a', 'arn:aws:s3:eu-west-1:111122223333:accesspoint/ci', 'cache--use1-az4--x-s3'])(
    'accepts the bucket "%s"',
    (bucket) => {
      expect(readSettings({ PLUGIN_BUCKET: bucket }).settings?.bucket).toBe(bucket);
    },
  );

  it('prepends https:// to an endpoint without a scheme, as plugins/cache does', () => {
    expect(read({ PLUGIN_ENDPOINT: 'minio.cache:9000' }).settings?.endpoint).toBe('https://minio.cache:9000');
    expect(read({ PLUGIN_ENDPOINT: 'http://minio.cache:9000' }).settings?.endpoint).toBe('http://minio.cache:9000');
  });

  it('tolerates a log level that only plugins/cache knows', () => {
    expect(read({ PLUGIN_LOG_LEVEL: 'verbose' }).settings?.logLevel).toBe('warn');
  });

  it('gives hints about likely mistakes, which are not errors', () => {
    const { settings, hints } = read({
      PLUGIN_OPERATION: 'save',
      PLUGIN_MOUNT: '/x',
      PLUGIN_CACHE_KEY: '<+pipeline.name>',
      PLUGIN_SOMETHING_ELSE: '1',
    });
    expect(settings?.bucket).toBe('ci-cache');
    expect(hints).toEqual([
      'PLUGIN_OPERATION is not a setting. Did you mean PLUGIN_OPERATIONS (operations)?',
      'PLUGIN_CACHE_KEY still contains <+pipeline.name>: Harness did not resolve it.',
    ]);
  });

  it.each([
    ['PLUGIN_KEY', 'PLUGIN_CACHE_KEY (cache_key)'],
    ['PLUGIN_EXPECTED_ROLE', 'PLUGIN_EXPECTED_ROLE_ARN (expected_role_arn)'],
    ['PLUGIN_SERVICE_ACCOUNT', 'PLUGIN_EXPECTED_SERVICE_ACCOUNT (expected_service_account)'],
    ['PLUGIN_PROBE', 'PLUGIN_PROBE_PREFIX (probe_prefix)'],
  ])('suggests the right name for %s', (name, ours) => {
    expect(read({ [name]: 'x' }).hints).toEqual([`${name} is not a setting. Did you mean ${ours}?`]);
  });

  it.each([
    ['My_Bucket', {}, 1],
    ['My_Bucket', { PLUGIN_ENDPOINT: 'https://minio.example' }, 0],
    ['my-bucket.of-ours', {}, 0],
    ['arn:aws:s3:us-east-1:111122223333:accesspoint/cache', {}, 0],
  ])('checks the bucket name %s against the rules of AWS only on AWS (%j)', (bucket, env, hints) => {
    expect(readSettings({ PLUGIN_BUCKET: bucket, ...env }).hints).toHaveLength(hints);
  });

  it('never repeats a secret', () => {
    const { hints, problems } = readSettings({
      PLUGIN_SECRET_KEY: '<+secrets.getValue("hunter2")>',
      PLUGIN_BUCKET: 'b',
    });
    expect(JSON.stringify({ hints, problems })).not.toContain('hunter2');
  });
});
