import { OWNER_WORDS } from '../../remedy/fix.ts';
import type { Report, ReportedCause } from '../report.ts';
import { brokenPath, checkLines, wholePath } from './checks.ts';
import { type Paint, painter, STYLES } from './paint.ts';
import { hidesBlocks, item, longBlockLines, stepLines } from './steps.ts';
import { wrap } from './wrap.ts';

export interface TextOptions {
  color: boolean;
  version: string;
  /** The file in which the whole report is, where there is one. */
  wholeReport?: string | undefined;
}

/** How much of a report is said. */
interface Measure {
  /** Notes, and the evidence for causes that are not the first. */
  others: boolean;
  /** Sentences of evidence, of at most so many characters each. */
  sentences: number;
  characters: number;
  steps: number;
}

// A log that nobody reads to its end is no help: where all of it is too long, less is said.
const MEASURES: [Measure, ...Measure[]] = [
  { others: true, sentences: 6, characters: 700, steps: 9 },
  { others: false, sentences: 6, characters: 700, steps: 9 },
  { others: false, sentences: 4, characters: 400, steps: 9 },
  { others: false, sentences: 3, characters: 240, steps: 4 },
  { others: false, sentences: 2, characters: 160, steps: 3 },
  { others: false, sentences: 2, characters: 160, steps: 2 },
];
const MOST_LINES = 40;

/**
 * The report for the log: the checks, the way and where it breaks, and last, where people look, the verdict, the cause,
 * why, and the fix. A pass takes three lines; a failure forty at most, beside one block to paste.
 */
export function renderText(report: Report, options: TextOptions): string {
  const paint = painter(options.color);
  const [first, ...others] = report.causes;
  const lines = first
    ? failureLines(report, first, others, options, paint)
    : [...passLines(report, options, paint), ...hintLines(report, paint)];
  return `${lines.join('\n')}\n`;
}

function passLines({ observations, timing, role }: Report, { version }: TextOptions, paint: Paint): string[] {
  const { bucket = '', operations = [], probePrefix = '' } = observations?.settings ?? {};
  const left = observations?.leftovers ?? [];
  const kinds = [...new Set(left.map(({ kind }) => kind))].join(' and ');
  const rest = left.length
    ? `what may stay: ${left.length} ${kinds}${left.length === 1 ? '' : 's'} at ${left[0]?.key ?? probePrefix}; a lifecycle rule ends that.`
    : observations?.earlierRuns
      ? 'what an earlier run had left is removed.'
      : 'nothing is left in the bucket.';
  return [
    `${paint('green', 'PASS')}  ${operations.join(' and ')} will reach the bucket ${bucket} in ${observations?.region.name} as ${role ?? 'the caller'}.`,
    `      ${wholePath(paint)}`,
    `      ${timing.requests.length} requests in ${seconds(timing.totalMs)}; ${rest} irsa-preflight ${version}`,
  ];
}

function failureLines(
  report: Report,
  first: ReportedCause,
  others: ReportedCause[],
  options: TextOptions,
  paint: Paint,
): string[] {
  const steps = first.fix.steps.filter(({ proves }) => !proves);
  const render = (measure: Measure) => [
    ...section(checkLines(report, paint)),
    ...section(report.checks.length ? [`  ${brokenPath(report, first, paint)}`] : []),
    ...section([
      ...hintLines(report, paint),
      ...(measure.others ? noteLines(report, paint) : []),
      ...others.flatMap((cause) => otherLines(cause, measure, paint)),
    ]),
    ...verdictLines(first, paint),
    ...section(whyLines(first, measure, paint)),
    ...fixLines(first, steps.slice(0, measure.steps), paint),
    '',
    ...moreLines(first, steps.length > measure.steps || hidesBlocks(steps), options),
  ];
  const isShort = (lines: string[]) => lines.length - longBlockLines(steps) <= MOST_LINES;
  return MEASURES.map(render).find(isShort) ?? render(MEASURES.at(-1) ?? MEASURES[0]);
}

const section = (lines: string[]) => (lines.length ? [...lines, ''] : lines);

const hintLines = ({ observations }: Report, paint: Paint) =>
  remarks('Hint', observations?.settings.hints ?? [], (line) => paint('yellow', line));

// Worth knowing where something is wrong; a pass stays short.
const noteLines = ({ notes }: Report, paint: Paint) => remarks('Note', notes, (line) => paint('dim', line));

const remarks = (lead: string, texts: string[], style: (line: string) => string) =>
  texts.flatMap((text) => wrap(`${lead}: ${text}`, 78).map((line) => style(`  ${line}`)));

function otherLines({ code, verdict, title, because: [sentence] }: ReportedCause, measure: Measure, paint: Paint) {
  const heading = wrap(`Also ${code} (${verdict}): ${title}.`, 78).map((line) => paint(STYLES[verdict], `  ${line}`));
  return [...heading, ...(measure.others && sentence ? wrap(sentence, 74).map((line) => `    ${line}`) : [])];
}

const verdictLines = ({ code, title, certainty, verdict }: ReportedCause, paint: Paint) => [
  `${paint(STYLES[verdict], verdict.toUpperCase())}  ${paint('bold', title)}`,
  `      ${code}, ${certainty}`,
  '',
];

function whyLines({ because }: ReportedCause, { sentences, characters }: Measure, paint: Paint): string[] {
  // The last sentence is mostly AWS's own, which people search for.
  const said = because.length > sentences ? [...because.slice(0, sentences - 1), because.at(-1) ?? ''] : because;
  const short = (text: string) => (text.length > characters ? `${text.slice(0, characters)}…` : text);
  return [paint('bold', 'Why'), ...said.flatMap((sentence) => item('-', short(sentence)))];
}

const fixLines = ({ fix }: ReportedCause, steps: ReportedCause['fix']['steps'], paint: Paint) => [
  // What is foreign in it never begins a line: a line that begins with :: or ## can be an order to a CI system.
  ...wrap(`Fix, for ${OWNER_WORDS[fix.owner]}: ${fix.summary}`, 78).map((line, i) =>
    paint('bold', i ? `  ${line}` : line),
  ),
  ...stepLines(steps, paint),
];

function moreLines({ code, docs, fix }: ReportedCause, isCut: boolean, { wholeReport }: TextOptions): string[] {
  const proof = fix.steps.some(({ proves }) => proves) ? ['a line that proves the fix without a build'] : [];
  const more = [...(isCut ? ['the other steps'] : []), ...proof].join(' and ');
  const where = wholeReport ? `in ${wholeReport}` : 'set report_markdown';
  return wrap(`More: irsa-preflight explain ${code}, or ${docs}.${more ? ` For ${more}: ${where}` : ''}`, 80);
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
