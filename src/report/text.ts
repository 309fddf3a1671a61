import { styleText } from 'node:util';
import { CAUSES, type CauseCode, PLACES } from '../diagnose/catalogue.ts';
import { OWNER_WORDS } from '../remedy/fix.ts';
import type { Report, ReportedCause } from './report.ts';
import { wrap } from './wrap.ts';

type Style = Parameters<typeof styleText>[0];

/** How a report is coloured: a function that colours, or one that leaves the text as it is. */
type Paint = (style: Style, text: string) => string;

export interface TextOptions {
  color: boolean;
  version: string;
  /** The file of the JSON report, where one is written. */
  reportJson?: string | undefined;
}

const MARKS = { pass: '✓', warn: '!', fail: '✗', skip: '-', error: '✗' } as const;
const STYLES = { pass: 'green', warn: 'yellow', fail: 'red', skip: 'dim', error: 'red' } as const;
/**
 * The report for the log: the checks, the way and where it breaks, and last, where people look, the verdict, the cause,
 * why, and the fix. A pass takes three lines.
 */
export function renderText(report: Report, { color, version, reportJson }: TextOptions): string {
  const paint: Paint = (style, text) => (color ? styleText(style, text, { validateStream: false }) : text);
  const [first, ...others] = report.causes;
  const lines = first
    ? [
        ...checkLines(report, paint),
        ...pathLines(report, first, paint),
        ...hintLines(report, paint),
        ...noteLines(report, paint),
        ...others.flatMap((cause) => otherLines(cause, paint)),
        ...causeLines(first, reportJson, paint),
      ]
    : [...passLines(report, version, paint), ...hintLines(report, paint)];
  return `${lines.join('\n')}\n`;
}

function passLines({ observations, timing, role }: Report, version: string, paint: Paint): string[] {
  const { bucket = '', operations = [], probePrefix = '' } = observations?.settings ?? {};
  const left = observations?.leftovers ?? [];
  const kinds = [...new Set(left.map(({ kind }) => kind))].join(' and ');
  const rest = left.length
    ? `what may stay: ${left.length} ${kinds}${left.length === 1 ? '' : 's'} at ${left[0]?.key ?? probePrefix}; a lifecycle rule ends that.`
    : 'nothing is left in the bucket.';
  return [
    `${paint('green', 'PASS')}  ${operations.join(' and ')} will reach the bucket ${bucket} in ${observations?.region.name} as ${role ?? 'the caller'}.`,
    `      ${path(PLACES.length, paint)}`,
    `      ${timing.requests.length} requests in ${seconds(timing.totalMs)}; ${rest} irsa-preflight ${version}`,
  ];
}

function checkLines({ checks }: Report, paint: Paint): string[] {
  if (checks.length === 0) return [];
  const width = Math.max(...checks.map(({ title }) => title.length));
  return [
    ...together(checks).flatMap(({ status, title, detail }) => {
      const [head = '', ...rest] = wrap(detail, 80 - width - 6);
      const indent = ' '.repeat(width + 6);
      const line = `  ${MARKS[status]} ${title.padEnd(width)}  ${head}`;
      return [paint(STYLES[status], line), ...rest.map((more) => paint(STYLES[status], `${indent}${more}`))];
    }),
    '',
  ];
}

type CheckLine = Pick<Report['checks'][number], 'status' | 'title' | 'detail'>;

/** Skipped checks in one line for each reason, at the place of the first: nobody reads six times why. */
function together(checks: CheckLine[]): CheckLine[] {
  const skipped = Map.groupBy(
    checks.filter(({ status }) => status === 'skip'),
    ({ detail }) => detail,
  );
  return checks.flatMap((check) => {
    const alike = check.status === 'skip' ? (skipped.get(check.detail) ?? []) : [];
    if (alike.length < 2) return [check];
    const titles = alike.map(({ title }) => title).join(', ');
    return check === alike[0]
      ? [{ status: 'skip' as const, title: 'Skipped', detail: `${titles}: ${check.detail}` }]
      : [];
  });
}

function pathLines({ checks }: Report, { code, verdict }: ReportedCause, paint: Paint): string[] {
  if (checks.length === 0) return [];
  const breaksAt = verdict === 'fail' ? placeIndex(code, checks) : PLACES.length;
  return [`  ${path(breaksAt, paint)}`, ''];
}

// A cause that breaks the way to S3 alone breaks it at the bucket: then there were credentials.
function placeIndex(code: string, checks: Report['checks']): number {
  const place = CAUSES[code as CauseCode].place;
  const credentials = checks.find(({ id }) => id === 'credentials')?.status;
  return PLACES.indexOf(place === 'STS' && credentials === 'pass' ? 'bucket' : place);
}

/** `pod → service account → token → STS → role → bucket`, broken before the place with that index. */
function path(breaksAt: number, paint: Paint): string {
  return PLACES.map((place, i) => {
    const arrow = i === 0 ? '' : i === breaksAt ? paint('red', ' ✗ ') : i > breaksAt ? paint('dim', ' → ') : ' → ';
    const style = i === breaksAt ? 'red' : i > breaksAt ? 'dim' : 'green';
    return `${arrow}${paint(style, i === 0 && breaksAt === 0 ? `✗ ${place}` : place)}`;
  }).join('');
}

const hintLines = ({ observations }: Report, paint: Paint) =>
  remarks('Hint', observations?.settings.hints ?? [], (line) => paint('yellow', line));

// Worth knowing where something is wrong; a pass stays short.
const noteLines = ({ notes }: Report, paint: Paint) => remarks('Note', notes, (line) => paint('dim', line));

const remarks = (lead: string, texts: string[], style: (line: string) => string) =>
  texts.flatMap((text) => wrap(`${lead}: ${text}`, 78).map((line) => style(`  ${line}`)));

function otherLines({ code, verdict, title, because: [first = ''] }: ReportedCause, paint: Paint): string[] {
  const style = STYLES[verdict];
  return [paint(style, `  Also ${code} (${verdict}): ${title}.`), ...wrap(first, 74).map((line) => `    ${line}`), ''];
}

function causeLines(
  { code, title, certainty, verdict, because, fix, docs }: ReportedCause,
  reportJson: string | undefined,
  paint: Paint,
): string[] {
  const style = STYLES[verdict];
  return [
    `${paint(style, verdict.toUpperCase())}  ${paint('bold', title)}`,
    `      ${code}, ${certainty}`,
    '',
    paint('bold', 'Why'),
    ...because.flatMap((sentence) => item('-', sentence)),
    '',
    ...wrap(`Fix, for ${OWNER_WORDS[fix.owner]}: ${fix.summary}`, 80).map((line) => paint('bold', line)),
    ...stepLines(fix.steps, reportJson, paint),
    '',
    `More on it: ${docs}`,
  ];
}

/**
 * The steps. Commands of one line are all shown, longer blocks only the first of them: the log stays short, and the
 * JSON report has everything.
 */
function stepLines(steps: ReportedCause['fix']['steps'], reportJson: string | undefined, paint: Paint): string[] {
  const blocks = steps.map(({ commands = [], document }) => [...commands, ...(document ? [document] : [])]);
  const shown = blocks.findIndex((list) => list.some(isLong));
  const isHidden = (block: string, step: number) => isLong(block) && step !== shown;
  const hidden = blocks.flatMap((list, i) => list.filter((block) => isHidden(block, i))).length;
  return [
    ...steps.flatMap(({ text }, i) => {
      const visible = (blocks[i] ?? []).filter((block) => !isHidden(block, i));
      const hides = visible.length < (blocks[i] ?? []).length;
      const sentence = hides && visible.length === 0 ? text.replace(/:$/, ' (in the JSON report).') : text;
      return [...item(`${i + 1}.`, sentence), ...visible.flatMap((block) => blockLines(block, paint))];
    }),
    ...(hidden ? item(' ', `What is longer is in the JSON report: ${reportJson ?? 'set report_json'}.`) : []),
  ];
}

const isLong = (block: string) => block.includes('\n');

// Never wrapped and without a mark in front: what is copied must work as it is.
const blockLines = (block: string, paint: Paint) => block.split('\n').map((line) => paint('cyan', `       ${line}`));

function item(mark: string, sentence: string): string[] {
  const lead = `  ${mark} `;
  return wrap(sentence, 80 - lead.length).map((line, i) => `${i === 0 ? lead : ' '.repeat(lead.length)}${line}`);
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
