import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { validateXML } from 'xmllint-wasm';
import { parseDenial } from '../../src/aws/denial.ts';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import { decodeToken } from '../../src/observe/decodeToken.ts';
import { Secrets } from '../../src/observe/secrets.ts';
import { renderJunit } from '../../src/report/junit.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { outputVariables, renderOutputs } from '../../src/report/outputs.ts';
import { buildReport } from '../../src/report/report.ts';
import { renderWhole } from '../../src/report/text/text.ts';
import type { Call } from '../../src/schema/observations.ts';
import { readSettings } from '../../src/settings/read.ts';
import { callsWith, observations } from '../facts/observations.ts';

// Whatever the input, nothing crashes, and nothing is smuggled into the output.

const NASTY = [
  '\u001b[31mred\u001b[0m',
  '\u001b]8;;http://evil\u0007link\u001b]8;;\u0007',
  'two\nlines\r\nand more',
  '::error::workflow',
  '##vso[task.setvariable]',
  ']]></failure><failure>',
  '&lt;&#27;[2J&amp;',
  '```\n# heading',
  '| cell | <script>alert(1)</script> |',
  '__proto__',
  '\u202egnp.exe\u2066',
  '\ud800 lone',
  '<+secrets.getValue("x")>',
  '$(touch /tmp/x) `id` ; rm -rf /',
  '%s%n%x',
];
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.constantFrom(...NASTY),
  fc.tuple(fc.constantFrom(...NASTY), fc.string(), fc.constantFrom(...NASTY)).map((parts) => parts.join('')),
);

// biome-ignore lint/suspicious/noControlCharactersInRegex: this is meant to find them
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

/** The report for a pod in which all external text is hostile, sealed as by observe(). */
function hostileReport(message: string, subject: string, id: Call['id']) {
  const seen = observations({
    calls: callsWith({ id, outcome: 'refused', status: 403, code: 'AccessDenied', message }),
    identity: { arn: `arn:aws:sts::111122223333:assumed-role/${subject}/s`, from: 'GetCallerIdentity' },
    leftovers: [{ kind: 'object', key: subject, why: message }],
    webIdentityToken: { path: subject, state: 'readable', subject, audience: [message], issuer: subject },
  });
  const sealed = new Secrets().seal({ ...seen, settings: { ...seen.settings, hints: [message] } });
  return buildReport(diagnose(sealed));
}

const CALLS: Call['id'][] = ['assume-role-with-web-identity', 'list', 'put', 'get', 'upload-part'];
const hostile = fc.tuple(text, text, fc.constantFrom(...CALLS)).map((parts) => hostileReport(...parts));

describe('the output', () => {
  it('has no control characters in the log, and no line that a CI system could interpret', () => {
    fc.assert(
      fc.property(hostile, (report) => {
        const log = renderWhole(report, { color: false, version: '1' });
        expect(log).not.toMatch(CONTROL);
        expect(log.split('\n').filter((line) => /^(::|##|\||```)/.test(line))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('has exactly four output variables, one per line', () => {
    fc.assert(
      fc.property(hostile, (report) => {
        const lines = renderOutputs(outputVariables(report), 'x.env').split('\n');
        expect(lines).toHaveLength(5);
        for (const line of lines.slice(0, 4)) expect(line).toMatch(/^CACHE_PREFLIGHT_[A-Z]+=/);
      }),
      { numRuns: 300 },
    );
  });

  it('is valid XML for the Tests tab', async () => {
    const reports = fc.sample(hostile, 60);
    const files = reports.map((report, i) => ({ fileName: `${i}.xml`, contents: renderJunit(report, '1') }));
    const schema = { fileName: 'junit.xsd', contents: readFileSync('test/report/junit.xsd', 'utf8') };
    const { errors, valid } = await validateXML({ xml: files, schema });
    expect({ valid, errors }).toEqual({ valid: true, errors: [] });
  });

  it('adds no markup to Markdown outside of code', () => {
    fc.assert(
      fc.property(hostile, (report) => {
        const prose = renderMarkdown(report)
          .replace(/^( *)(`{3,})\w*\n.*?\n\1\2$/gms, '')
          .replace(/\\./g, '')
          .replace(/`[^`\n]*`/g, '');
        expect(prose).not.toMatch(/<script|^# (?!The)/m);
        for (const row of prose.split('\n').filter((line) => /^\| (pass|warn|fail|skip|error) /.test(line)))
          expect(row.split('|')).toHaveLength(5);
      }),
      { numRuns: 200 },
    );
  });
});

describe('the input', () => {
  it('can be any token', () => {
    const part = fc.oneof(
      text,
      fc.json({ maxDepth: 8 }),
      fc.constant('{"__proto__":{"x":1},"exp":"soon","aud":[[1],{"a":2}]}'),
    );
    const jwt = fc
      .tuple(part, part, text)
      .map((parts) => parts.map((one) => Buffer.from(one).toString('base64url')).join('.'));
    fc.assert(
      fc.property(
        fc.oneof(
          text,
          jwt,
          fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('latin1')),
        ),
        (token) => {
          expect(['readable', 'malformed', 'empty']).toContain(decodeToken(token).state);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('can be deeply nested and long', () => {
    const deep = Buffer.from(`${'['.repeat(100_000)}${']'.repeat(100_000)}`).toString('base64url');
    expect(decodeToken(`${deep}.${deep}.x`).state).toBe('malformed');
    expect(decodeToken('a'.repeat(10_000_000)).state).toBe('malformed');
    expect(decodeToken(`.${'.'.repeat(1_000_000)}`).state).toBe('malformed');
  });

  it('can be any setting: each is accepted, or reported with its name and what is allowed', () => {
    const names = fc.constantFrom(
      'BUCKET',
      'REGION',
      'ENDPOINT',
      'TIMEOUT',
      'WAIT',
      'OPERATIONS',
      'FAIL_ON',
      'CACHE_KEY',
      'PROBE_PREFIX',
      'USER_ROLE_ARN',
      'SECRET_KEY',
      'EXTERNAL_ID',
      'COLOR',
      'PATH_STYLE',
    );
    fc.assert(
      fc.property(
        fc.dictionary(
          names.map((name) => `PLUGIN_${name}`),
          text,
        ),
        (env) => {
          const { settings, problems } = readSettings(env);
          expect(settings === undefined).toBe(problems.length > 0);
          for (const { setting, allowed } of problems) expect([setting, allowed].every(Boolean)).toBe(true);
          expect(
            problems.filter(({ setting }) => /secret_key|external_id/.test(setting)).every(({ value }) => !value),
          ).toBe(true);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('can be any AWS message', () => {
    fc.assert(
      fc.property(text, (message) => void parseDenial(message)),
      { numRuns: 1000 },
    );
  });

  // A regular expression with worse than linear run time would not finish on these.
  it.each([
    ['spaces', ' '],
    ['quotes', '"'],
    ['users', 'User: a is not authorized to perform: '],
    ['resources', 'on resource: "'],
    ['reasons', 'because no identity-based policy allows '],
    ['entities', '&#x1b;'],
    ['elements', '<Code>'],
    ['arns', 'arn:aws:kms:us-east-1:1:key/'],
    ['certificates', '-----BEGIN CERTIFICATE-----'],
  ])('can be a megabyte of %s', (_what, piece) => {
    const long = piece.repeat(Math.ceil(1_000_000 / piece.length));
    parseDenial(long);
    hostileReport(long, long, 'put');
    readSettings({ PLUGIN_BUCKET: long, PLUGIN_ENDPOINT: long, PLUGIN_CACHE_KEY: long, PLUGIN_TIMEOUT: long });
    decodeToken(long);
  });
});
