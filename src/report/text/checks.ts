import { type Check, PLACES, type Report, type ReportedCause } from '../../schema/report.ts';
import { type Paint, STYLES } from './paint.ts';
import { WIDTH, wrap } from './wrap.ts';

const MARKS = { pass: '✓', warn: '!', fail: '✗', skip: '-', error: '✗' } as const;

type Line = Pick<Check, 'status' | 'title' | 'detail'> & { id?: string };

/**
 * The checks as a short list: those that failed alike share a line, and all that were skipped share the last.
 * @param groupPassed the S3 requests that passed share a line too
 */
export function checkLines({ checks }: Report, { groupPassed }: { groupPassed: boolean }, paint: Paint): string[] {
  const failuresGrouped = groupAlike(checks.filter(({ status }) => status !== 'skip'));
  const performed = groupPassed ? groupPassedRequests(failuresGrouped) : failuresGrouped;
  const skipped = checks.filter(({ status }) => status === 'skip');
  const titles = [...performed.map(({ title }) => title), ...(skipped.length ? [SKIPPED] : [])];
  const width = Math.max(0, ...titles.map((title) => title.length));
  const space = WIDTH - width - INDENT;
  const lines = [...performed, ...(skipped.length ? [skippedLine(skipped, space)] : [])];
  return lines.flatMap(({ status, title, detail }) => {
    const [head = '', ...rest] = wrap(detail, space);
    const first = `  ${MARKS[status]} ${title.padEnd(width)}  ${head}`;
    return [first, ...rest.map((more) => `${' '.repeat(width + INDENT)}${more}`)].map((line) =>
      paint(STYLES[status], line),
    );
  });
}

const INDENT = 6;
const SKIPPED = 'Skipped';
const AT_S3 = new Set(['list', 'read', 'exists', 'write', 'multipart']);

/** Checks that failed with the same words as one, at the place of the first. */
function groupAlike(checks: Check[]): Line[] {
  const failed = Map.groupBy(
    checks.filter(({ status }) => status === 'fail'),
    ({ detail }) => detail,
  );
  return checks.flatMap((check): Line[] => {
    const alike = check.status === 'fail' ? (failed.get(check.detail) ?? []) : [];
    if (alike.length < 2) return [check];
    if (check !== alike[0]) return [];
    const title = alike.every(({ id }) => AT_S3.has(id)) ? 'S3 requests' : 'Requests';
    return [{ status: 'fail', title, detail: `${check.detail}: ${alike.map((one) => one.title).join(', ')}` }];
  });
}

/** The S3 requests that passed, by their names alone, at the place of the first. */
function groupPassedRequests(lines: Line[]): Line[] {
  const passed = lines.filter(({ id, status }) => status === 'pass' && AT_S3.has(id ?? ''));
  if (passed.length < 2) return lines;
  const group: Line = { status: 'pass', title: 'S3 requests', detail: passed.map(({ title }) => title).join(', ') };
  return lines.flatMap((line) => (passed.includes(line) ? (line === passed[0] ? [group] : []) : [line]));
}

/** All skipped checks on one line: with the reasons where they fit, else their names, else their number. */
function skippedLine(skipped: Line[], space: number): Line {
  const byReason = Map.groupBy(skipped, ({ detail }) => detail);
  const withReasons = [...byReason].map(
    ([reason, alike]) => `${alike.map(({ title }) => title).join(', ')}: ${reason}`,
  );
  const names = skipped.map(({ title }) => title).join(', ');
  const [mostCommon = ''] = [...byReason].toSorted(([, a], [, b]) => b.length - a.length)[0] ?? [];
  const candidates = [withReasons.join('; '), names, `${skipped.length} checks, most because ${mostCommon}`];
  const detail = candidates.find((text) => text.length <= space) ?? `${skipped.length} checks`;
  return { status: 'skip', title: SKIPPED, detail };
}

/** The path, and where the cause breaks it. A warning breaks nothing. */
export const brokenPath = ({ place, verdict }: ReportedCause, paint: Paint): string =>
  pathTo(verdict === 'fail' && place ? PLACES.indexOf(place) : PLACES.length, paint);

/** The path without a break. */
export const wholePath = (paint: Paint): string => pathTo(PLACES.length, paint);

/** `pod → service account → token → STS → role → bucket`, broken before the place with that index. */
function pathTo(breaksAt: number, paint: Paint): string {
  return PLACES.map((place, i) => {
    const arrow = i === 0 ? '' : i === breaksAt ? paint('red', ' ✗ ') : i > breaksAt ? paint('dim', ' → ') : ' → ';
    const style = i === breaksAt ? 'red' : i > breaksAt ? 'dim' : 'green';
    return `${arrow}${paint(style, i === 0 && breaksAt === 0 ? `✗ ${place}` : place)}`;
  }).join('');
}
