import { languageOf } from '../explain/languageOf.ts';
import { OWNER_LABELS } from '../remedy/ownerLabels.ts';
import type { Report, ReportedCause, Step } from '../schema/report.ts';

/** The summary for a pull request or an annotation, with everything that the log leaves out. */
export function renderMarkdown(report: Report): string {
  const first = report.causes.find(({ ignored }) => !ignored);
  const others = report.causes.filter((cause) => cause !== first);
  return `${[
    headingOf(report, first),
    ...(first ? causeBlocks(first) : []),
    ...others.flatMap(otherBlocks),
    ...(report.notes.length ? ['### Notes', bulletList(report.notes)] : []),
    ...checkTable(report),
  ].join('\n\n')}\n`;
}

function headingOf({ verdict, observations }: Report, first: ReportedCause | undefined): string {
  const { bucket = 'the bucket', operations = [] } = observations?.settings ?? {};
  if (!first) return `## The S3 cache works: ${operations.join(' and ')} will reach ${code(bucket)}`;
  const lead = verdict === 'fail' ? 'The S3 cache preflight failed' : 'The S3 cache works, with a warning';
  return `## ${lead}: ${prose(first.headline ?? first.title)}`;
}

function causeBlocks(cause: ReportedCause): string[] {
  const { code: name, certainty, fix, docs, candidates = [], because } = cause;
  return [
    `Cause: ${code(name)} (${certainty}). Read more: ${docs}`,
    ...(because.length ? ['### Why', bulletList(because)] : []),
    ...(candidates.length ? ['### Possible causes', ...candidates.map(candidateBlock)] : []),
    `### Fix, for ${OWNER_LABELS[fix.owner]}`,
    prose(fix.summary),
    ...fix.steps.map((step, i) => stepBlock(step, `${i + 1}. `)),
    ...(fix.asCode.length ? ['### As code', ...fix.asCode.map((step) => stepBlock(step, ''))] : []),
    ...(fix.forward ? ['### To forward', fenced('text', fix.forward)] : []),
  ];
}

const otherBlocks = ({ code: name, title, headline, because, ignored }: ReportedCause) => [
  `### ${ignored ? 'Ignored' : 'Also'}: ${prose(headline ?? title)} (${code(name)})`,
  ...(because.length ? [bulletList(because)] : []),
];

const bulletList = (sentences: string[]) => sentences.map((sentence) => `- ${prose(sentence)}`).join('\n');

const candidateBlock = ({ code: name, state, why, decide }: NonNullable<ReportedCause['candidates']>[number]) =>
  stepBlock({ text: `${name} (${state}): ${why}`, ...(decide.length ? { commands: decide } : {}) }, '- ');

function stepBlock({ text, commands = [], document }: Step, mark: string): string {
  const indent = ' '.repeat(mark.length);
  const blocks = [
    ...(commands.length ? [fenced('sh', commands.join('\n'))] : []),
    ...(document ? [fenced(languageOf(document), document)] : []),
  ];
  return [`${mark}${prose(text)}`, ...blocks.map((block) => block.replace(/^/gm, indent))].join('\n');
}

function checkTable({ checks }: Report): string[] {
  if (checks.length === 0) return [];
  const rows = checks.map(({ title, status, detail }) => `| ${status} | ${prose(title)} | ${prose(detail)} |`);
  return ['### Checks', ['| | check | result |', '|---|---|---|', ...rows].join('\n')];
}

// AWS's messages and claims are external text: nothing in them may become markup or end a fence.
const prose = (text: string) => text.replace(/[\\`*_<>[\]|#]/g, '\\$&');
const code = (text: string) => `\`${text.replaceAll('`', "'")}\``;

function fenced(language: string, content: string): string {
  const fence = '`'.repeat(Math.max(3, ...[...content.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  return `${fence}${language}\n${content}\n${fence}`;
}
