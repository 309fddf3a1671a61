import { XmlNode, XmlText } from '@aws-sdk/xml-builder';
import type { Report } from '../schema/report.ts';
import { renderWhole } from './text/text.ts';

type Check = Report['checks'][number];

/**
 * The JUnit report for the Tests tab: a test case for each check, and one for the verdict, whose failure is the
 * diagnosis.
 */
export function renderJunit(report: Report, version: string): string {
  const cases = [...report.checks.map(checkCase), verdictCase(report, version)];
  const count = (status: Check['status'][]) => report.checks.filter((check) => status.includes(check.status)).length;
  const totals = {
    tests: String(cases.length),
    failures: String(count(['fail', 'error']) + (report.verdict === 'fail' ? 1 : 0)),
    errors: '0',
    skipped: String(count(['skip'])),
    time: inSeconds(report.timing.totalMs),
  };
  const suite = node('testsuite', { name: 'irsa-preflight', ...totals }, cases);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${node('testsuites', { name: 'irsa-preflight', ...totals }, [suite]).toString()}\n`;
}

function checkCase({ title, status, detail, ms }: Check): XmlNode {
  const attributes = { classname: 'irsa-preflight', name: title, time: inSeconds(ms) };
  if (status === 'skip') return node('testcase', attributes, [node('skipped', { message: detail })]);
  if (status === 'fail' || status === 'error') {
    return node('testcase', attributes, [node('failure', { message: detail, type: status }, [new XmlText(detail)])]);
  }
  return node('testcase', attributes, [
    node('system-out', {}, [new XmlText(status === 'warn' ? `warning: ${detail}` : detail)]),
  ]);
}

function verdictCase(report: Report, version: string): XmlNode {
  const attributes = { classname: 'irsa-preflight', name: 'Verdict', time: inSeconds(report.timing.totalMs) };
  const text = new XmlText(renderWhole(report, { color: false, version, complete: true }));
  const first = report.causes.find(({ ignored }) => !ignored);
  return report.verdict === 'fail' && first
    ? node('testcase', attributes, [
        node('failure', { message: first.headline ?? first.title, type: first.code }, [text]),
      ])
    : node('testcase', attributes, [node('system-out', {}, [text])]);
}

function node(name: string, attributes: Record<string, string>, children: (XmlNode | XmlText)[] = []): XmlNode {
  const made = new XmlNode(name, children);
  for (const [key, value] of Object.entries(attributes)) made.addAttribute(key, value);
  return made;
}

const inSeconds = (ms: number) => (ms / 1000).toFixed(3);
