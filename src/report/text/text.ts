import { OWNER_LABELS } from '../../remedy/ownerLabels.ts';
import type { Report, ReportedCause } from '../../schema/report.ts';
import { type Brevity, evidenceText } from '../evidenceText.ts';
import { brokenPath, checkLines, wholePath } from './checks.ts';
import { type Paint, painter, STYLES } from './paint.ts';
import { blockLines, hidesBlocks, longBlockLength, stepLines } from './steps.ts';
import { item, WIDTH, wrap } from './wrap.ts';

export interface TextOptions {
  color: boolean;
  version: string;
  /** Nothing is left out for length: on a laptop, and not in the log of a step. */
  complete?: boolean;
}

/** How much of a report is printed. */
interface Measure extends Brevity {
  /** Notes, candidates, and the evidence for causes that are not the first. */
  others: boolean;
  /** General remarks among the evidence. */
  generalRemarks: boolean;
  verification: boolean;
  /** The S3 requests that passed share a line. */
  groupPassed: boolean;
  steps: number;
}

const ALL = Number.POSITIVE_INFINITY;
const everything: Measure = {
  ...{ others: true, generalRemarks: true, verification: true, groupPassed: false, steps: ALL },
  ...{ shortArns: false, messageLength: ALL },
};

// A log that nobody reads to its end is no help: where everything is too long, less is printed. The evidence itself and
// AWS's reasons never go.
const short: Measure = { ...everything, others: false, groupPassed: true, messageLength: 400 };
const shorter: Measure = { ...short, generalRemarks: false, shortArns: true, messageLength: 240 };
const shortest: Measure = { ...shorter, verification: false, messageLength: 160 };
const MEASURES: Measure[] = [
  { ...everything, messageLength: 700 },
  { ...everything, messageLength: 700, groupPassed: true },
  { ...everything, messageLength: 700, groupPassed: true, others: false },
  short,
  { ...short, generalRemarks: false },
  shorter,
  { ...short, generalRemarks: false, verification: false },
  shortest,
  ...[4, 3, 2, 1].map((steps) => ({ ...shortest, steps })),
];
const MAX_LINES = 40;

/** A report as text: what comes before the files are written, and what comes after them. */
export interface RenderedText {
  body: string;
  /** Where the rest is, and as the last line the verdict and the cause again. */
  end: (written: WrittenReports) => string;
}

/** What is known once the report files have been written. */
export interface WrittenReports {
  /** A file that holds the whole report, where one was written. */
  wholeReport?: string | undefined;
  /** Remarks of the run about its end: files that could not be written, `fail_on`. */
  remarks?: string[];
}

/**
 * The report for the log: the checks, the path and where it breaks, and last, where people look, the verdict, the
 * cause, why, and the fix. A pass takes three lines; a failure at most forty, besides one block to paste.
 */
export function renderText(report: Report, options: TextOptions): RenderedText {
  const paint = painter(options.color);
  const first = report.causes.find(({ ignored }) => !ignored);
  if (!first) {
    return {
      body: joined([...ignoredLines(report, paint), ...passLines(report, options, paint), ...hintLines(report, paint)]),
      end: ({ remarks = [] }) => joined(remarks),
    };
  }
  const measure = options.complete ? everything : fitting(report, first, paint);
  const isCut = isShortened(first, measure);
  return {
    body: joined(bodyLines(report, first, measure, options, paint)),
    end: ({ wholeReport, remarks = [] }) =>
      joined([
        ...moreLines(first, isCut, wholeReport),
        ...remarks.flatMap((text) => wrap(text, WIDTH)),
        lastLine(first, paint),
      ]),
  };
}

/** The whole text at once, where no files are involved. */
export function renderWhole(report: Report, options: TextOptions, written: WrittenReports = {}): string {
  const { body, end } = renderText(report, options);
  return body + end(written);
}

const joined = (lines: string[]) => lines.map((line) => `${line}\n`).join('');

/** The most generous measure under which the log is short enough. */
function fitting(report: Report, first: ReportedCause, paint: Paint): Measure {
  const options: TextOptions = { color: false, version: '' };
  const isShort = (measure: Measure) => {
    const length = bodyLines(report, first, measure, options, paint).length + END_LINES;
    return length - longBlockLength(stepsOf(first, measure)) <= MAX_LINES;
  };
  return MEASURES.find(isShort) ?? MEASURES.at(-1) ?? everything;
}

// Where to read more takes three lines, the verdict one.
const END_LINES = 4;

function bodyLines(
  report: Report,
  first: ReportedCause,
  measure: Measure,
  { complete = false }: TextOptions,
  paint: Paint,
): string[] {
  const others = report.causes.filter((cause) => cause !== first);
  return [
    ...section(checkLines(report, measure, paint)),
    ...section(report.checks.length ? [`  ${brokenPath(first, paint)}`] : []),
    ...section([...hintLines(report, paint), ...(measure.others ? noteLines(report, paint) : [])]),
    ...verdictLines(first, paint),
    ...section(whyLines(first, measure, paint)),
    ...(measure.others ? candidateLines(first, complete, paint) : []),
    ...section(fixLines(first, measure, complete, paint)),
    // Below the fix: a consequence above its cause reads as the finding.
    ...section(others.flatMap((cause) => otherLines(cause, measure, paint))),
    ...(complete ? completeLines(first, paint) : []),
  ];
}

const section = (lines: string[]) => (lines.length ? [...lines, ''] : lines);

function passLines({ observations, timing, role }: Report, { version }: TextOptions, paint: Paint): string[] {
  const { bucket = '', operations = [], probePrefix = '' } = observations?.settings ?? {};
  const left = observations?.leftovers ?? [];
  const kinds = [...new Set(left.map(({ kind }) => kind))].join(' and ');
  const rest = left.length
    ? `${left.length} ${kinds}${left.length === 1 ? '' : 's'} may remain at ${left[0]?.key ?? probePrefix} until removed by a lifecycle rule.`
    : observations?.earlierRuns
      ? 'what an earlier run left has been removed.'
      : 'nothing is left in the bucket.';
  return [
    `${paint('green', 'PASS')}  ${operations.join(' and ')} will reach the bucket ${bucket} in ${observations?.region.name} as ${role ?? 'the caller'}.`,
    `      ${wholePath(paint)}`,
    `      ${timing.requests.length} requests in ${seconds(timing.totalMs)}; ${rest} irsa-preflight ${version}`,
  ];
}

const ignoredLines = ({ causes }: Report, paint: Paint) =>
  causes.flatMap(({ code, headline, title }) =>
    wrap(`Ignored because of the setting ignore: ${code}: ${headline ?? title}.`, WIDTH).map((line) =>
      paint('dim', line),
    ),
  );

const hintLines = ({ observations }: Report, paint: Paint) =>
  labelled('Hint', observations?.settings.hints ?? [], (line) => paint('yellow', line));

// Worth knowing where something is wrong; a pass stays short.
const noteLines = ({ notes }: Report, paint: Paint) => labelled('Note', notes, (line) => paint('dim', line));

const labelled = (label: string, texts: string[], style: (line: string) => string) =>
  texts.flatMap((text) => wrap(`${label}: ${text}`, WIDTH - 2).map((line) => style(`  ${line}`)));

function otherLines(
  { code, verdict, title, headline, because: [sentence], ignored }: ReportedCause,
  { others }: Measure,
  paint: Paint,
) {
  const state = ignored ? 'ignored' : verdict;
  const heading = wrap(`Also ${code} (${state}): ${headline ?? title}.`, WIDTH).map((line) =>
    paint(ignored ? 'dim' : STYLES[verdict], line),
  );
  return [...heading, ...(others && sentence ? wrap(sentence, WIDTH - 2).map((line) => `  ${line}`) : [])];
}

function verdictLines({ code, title, headline, certainty, verdict }: ReportedCause, paint: Paint): string[] {
  const [head = '', ...rest] = wrap(headline ?? title, WIDTH - LEAD.length);
  return [
    `${paint(STYLES[verdict], verdict.toUpperCase())}  ${paint('bold', head)}`,
    ...rest.map((line) => LEAD + paint('bold', line)),
    `${LEAD}Cause: ${code} (${certainty})`,
    '',
  ];
}
const LEAD = ' '.repeat(6);

function whyLines({ because, evidence }: ReportedCause, measure: Measure, paint: Paint): string[] {
  const kept = evidence?.filter((one) => measure.generalRemarks || one.kind !== 'remark' || !one.isGeneral);
  // Reports of 0.1.0 have sentences alone.
  const sentences = kept?.map((one) => evidenceText(one, measure)) ?? because;
  return sentences.length ? [paint('bold', 'Why'), ...sentences.flatMap((sentence) => item('-', sentence))] : [];
}

function candidateLines({ candidates = [] }: ReportedCause, complete: boolean, paint: Paint): string[] {
  const lines = candidates.flatMap(({ code, state, why, decide }) => [
    ...item('-', `${code} (${state}): ${why}`),
    ...(complete ? blockLines({ text: '', commands: decide }, paint) : []),
  ]);
  return section(lines.length ? [paint('bold', 'Possible causes'), ...lines] : []);
}

const stepsOf = ({ fix }: ReportedCause, { steps, verification }: Measure) => [
  ...fix.steps.filter(({ proves }) => !proves).slice(0, steps),
  ...(verification ? fix.steps.filter(({ proves }) => proves) : []),
];

const isShortened = ({ fix }: ReportedCause, measure: Measure) =>
  stepsOf({ fix } as ReportedCause, measure).length < fix.steps.length ||
  (measure !== everything && hidesBlocks(fix.steps));

const fixLines = (cause: ReportedCause, measure: Measure, complete: boolean, paint: Paint) => [
  // What is foreign in it never begins a line: a line that begins with :: or ## can be a command to a CI system.
  ...wrap(`Fix, for ${OWNER_LABELS[cause.fix.owner]}: ${cause.fix.summary}`, WIDTH - 2).map((line, i) =>
    paint('bold', i ? `  ${line}` : line),
  ),
  ...stepLines(stepsOf(cause, measure), { allBlocks: complete }, paint),
];

/** What the log of a step never has: the fix as code, and the message to forward. */
function completeLines({ fix: { asCode, forward } }: ReportedCause, paint: Paint): string[] {
  return [
    ...section(asCode.length ? [paint('bold', 'As code'), ...stepLines(asCode, { allBlocks: true }, paint)] : []),
    ...section(forward ? [paint('bold', 'To forward'), ...forward.split('\n').map((line) => `  ${line}`)] : []),
  ];
}

function moreLines({ code, docs }: ReportedCause, isCut: boolean, wholeReport: string | undefined): string[] {
  const rest = isCut
    ? wholeReport
      ? ` All steps and the full evidence are in ${wholeReport}.`
      : ` The steps that are not shown here are described in ${docs}.`
    : '';
  return wrap(`Read more: irsa-preflight explain ${code}, or ${docs}.${rest}`, WIDTH);
}

/**
 * The verdict and the cause in one line, which is what a reader sees first at the end of a log. The headline is above
 * in full.
 */
function lastLine({ code, headline, title, verdict }: ReportedCause, paint: Paint): string {
  const [head = '', ...rest] = wrap(`${code}: ${headline ?? title}`, LAST_LINE_WIDTH - LEAD.length);
  return `${paint(STYLES[verdict], verdict.toUpperCase())}  ${head}${rest.length ? ' …' : ''}`;
}
const LAST_LINE_WIDTH = 120;

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
