import { OWNER_WORDS } from '../remedy/fix.ts';
import type { Report, ReportedCause } from './report.ts';

/** The summary for a pull request or an annotation, with all that the log leaves out. */
export function renderMarkdown(report: Report): string {
  const { bucket = 'the bucket', operations = [] } = report.observations?.settings ?? {};
  const [first, ...others] = report.causes;
  const head = first
    ? `## ${report.verdict === 'fail' ? 'The S3 cache will not work' : 'The S3 cache works, with a warning'}: ${prose(first.title)}`
    : `## The S3 cache works: ${operations.join(' and ')} will reach ${code(bucket)}`;
  return `${[
    head,
    ...(first ? causeBlocks(first) : []),
    ...others.flatMap((cause) => [`### Also: ${prose(cause.title)} (${code(cause.code)})`, ...because(cause)]),
    ...list(report.notes),
    ...checkTable(report),
  ].join('\n\n')}\n`;
}

function causeBlocks(cause: ReportedCause): string[] {
  const { code: name, certainty, fix, docs } = cause;
  return [
    `${code(name)}, ${certainty}. ${docs}`,
    ...because(cause),
    `### Fix, for ${OWNER_WORDS[fix.owner]}: ${prose(fix.summary)}`,
    ...fix.steps.map((step, i) => stepBlock(step, `${i + 1}. `)),
    ...(fix.asCode.length ? ['### The same as code', ...fix.asCode.map((step) => stepBlock(step, ''))] : []),
    ...(fix.forward ? ['### To forward', fenced('text', fix.forward)] : []),
  ];
}

const because = ({ because: sentences }: ReportedCause) => list(sentences);
const list = (sentences: string[]) =>
  sentences.length ? [sentences.map((sentence) => `- ${prose(sentence)}`).join('\n')] : [];

function stepBlock({ text, commands = [], document }: ReportedCause['fix']['steps'][number], mark: string): string {
  const indent = ' '.repeat(mark.length);
  const blocks = [
    ...(commands.length ? [fenced('sh', commands.join('\n'))] : []),
    ...(document ? [fenced('', document)] : []),
  ];
  return [`${mark}${prose(text)}`, ...blocks.map((block) => block.replace(/^/gm, indent))].join('\n');
}

function checkTable({ checks }: Report): string[] {
  if (checks.length === 0) return [];
  const rows = checks.map(({ title, status, detail }) => `| ${status} | ${cell(title)} | ${cell(detail)} |`);
  return ['### Checks', ['| | check | what was seen |', '|---|---|---|', ...rows].join('\n')];
}

// AWS's words and claims are foreign text: nothing in them may become markup or end a fence.
const prose = (text: string) => text.replace(/[\\`*_<>[\]|#]/g, '\\$&');
const cell = (text: string) => prose(text);
const code = (text: string) => `\`${text.replaceAll('`', "'")}\``;
function fenced(language: string, content: string): string {
  const fence = '`'.repeat(Math.max(3, ...[...content.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  return `${fence}${language}\n${content}\n${fence}`;
}
