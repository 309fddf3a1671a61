import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { validateXML } from 'xmllint-wasm';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import { renderJunit } from '../../src/report/junit.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { buildReport } from '../../src/report/report.ts';
import type { Call } from '../../src/schema/observations.ts';
import { callsWith, observations } from '../facts/observations.ts';

const hostile = 'Denied </failure> ``` | <script>alert(1)</script> & "quoted"';
const denied: Partial<Call> = { id: 'list', outcome: 'refused', status: 403, code: 'AccessDenied', message: hostile };

function report(calls: Call[]) {
  const seen = observations({ calls });
  return buildReport(diagnose(seen));
}

describe('JUnit', () => {
  it('has a test case per check and one for the verdict, whose failure is the diagnosis', () => {
    const failed = report(callsWith(denied));
    const xml = renderJunit(failed, '1.2.3');
    expect(XMLValidator.validate(xml)).toBe(true);
    const { testsuites } = new XMLParser({
      ignoreAttributes: false,
      attributeNamePrefix: '',
      isArray: (name) => name === 'testcase',
    }).parse(xml);
    const { testcase, tests, failures, skipped } = testsuites.testsuite;
    expect(testcase).toHaveLength(failed.checks.length + 1);
    expect({ tests: Number(tests), skipped: Number(skipped) }).toEqual({
      tests: testcase.length,
      skipped: failed.checks.filter(({ status }) => status === 'skip').length,
    });
    expect(testcase.filter((one: object) => 'failure' in one)).toHaveLength(Number(failures));
    expect(testcase.at(-1).failure).toMatchObject({
      type: failed.causes[0]?.code,
      '#text': expect.stringContaining('<script>'),
    });
  });

  it.each([
    ['a pass', callsWith()],
    ['a failure', callsWith(denied)],
  ])('is valid against the common schema for %s', async (_what, calls) => {
    const { errors, valid } = await validateXML({
      xml: { fileName: 'report.xml', contents: renderJunit(report(calls), '1.2.3') },
      schema: { fileName: 'junit.xsd', contents: readFileSync('test/report/junit.xsd', 'utf8') },
    });
    expect({ errors, valid }).toEqual({ errors: [], valid: true });
  });

  it('has no failure for a pass', () => {
    expect(renderJunit(report(callsWith()), '1.2.3')).not.toContain('<failure');
  });
});

describe('Markdown', () => {
  it('does not let external text become markup', () => {
    const text = renderMarkdown(report(callsWith(denied)));
    const outsideFences = text.replace(/^( *)(`{3,})\w*\n.*?\n\1\2$/gms, '');
    expect(outsideFences).not.toMatch(/(?<!\\)<script/);
    expect(text).toContain('### To forward');
  });

  it('is short for a pass', () => {
    expect(renderMarkdown(report(callsWith()))).toContain(
      '## The S3 cache works: save and restore will reach `ci-cache`',
    );
  });
});

it('Markdown lists the possible causes with the commands that decide between them', () => {
  const bare = { outcome: 'refused', status: 403, code: 'AccessDenied', message: 'Access Denied' } as const;
  const ids = ['list', 'head-absent', 'put', 'create-upload', 'get'] as const;
  const unexplained = report(callsWith(...ids.map((id) => ({ id, ...bare }))));
  const [cause] = unexplained.causes;
  expect(cause?.candidates?.length).toBeGreaterThan(1);
  const markdown = renderMarkdown(unexplained);
  expect(markdown).toContain('### Possible causes');
  for (const { code, decide } of cause?.candidates ?? [])
    for (const text of [code, ...decide]) expect(markdown).toContain(text);
});
