import { CAUSES, type CauseCode, PLACES } from '../../diagnose/catalogue.ts';
import type { Report, ReportedCause } from '../report.ts';
import { type Paint, STYLES } from './paint.ts';
import { wrap } from './wrap.ts';

const MARKS = { pass: '✓', warn: '!', fail: '✗', skip: '-', error: '✗' } as const;

type Line = Pick<Report['checks'][number], 'status' | 'title' | 'detail'>;

/** The checks as a short list: what failed alike shares a line, and all that was skipped shares the last. */
export function checkLines({ checks }: Report, paint: Paint): string[] {
  if (checks.length === 0) return [];
  const lines = [...alike(checks.filter(({ status }) => status !== 'skip')), ...skipped(checks)];
  const width = Math.max(...lines.map(({ title }) => title.length));
  return lines.flatMap(({ status, title, detail }) => {
    const [head = '', ...rest] = wrap(detail, 80 - width - 6);
    const first = `  ${MARKS[status]} ${title.padEnd(width)}  ${head}`;
    return [first, ...rest.map((more) => `${' '.repeat(width + 6)}${more}`)].map((line) => paint(STYLES[status], line));
  });
}

/** Checks that failed with the same words as one, at the place of the first: nobody reads five times why. */
function alike(checks: Line[]): Line[] {
  const failed = Map.groupBy(
    checks.filter(({ status }) => status === 'fail'),
    ({ detail }) => detail,
  );
  return checks.flatMap((check) => {
    const same = check.status === 'fail' ? (failed.get(check.detail) ?? []) : [];
    if (same.length < 2) return [check];
    const titles = same.map(({ title }) => title).join(', ');
    return check === same[0]
      ? [{ status: 'fail' as const, title: 'Bucket', detail: `${check.detail}: ${titles}` }]
      : [];
  });
}

function skipped(checks: Line[]): Line[] {
  const byReason = Map.groupBy(
    checks.filter(({ status }) => status === 'skip'),
    ({ detail }) => detail,
  );
  const reasons = [...byReason].map(([reason, same]) => `${same.map(({ title }) => title).join(', ')}: ${reason}`);
  return reasons.length ? [{ status: 'skip', title: 'Skipped', detail: reasons.join('; ') }] : [];
}

/** The way, and where the cause breaks it; a warning breaks nothing. */
export function brokenPath({ checks }: Report, { code, verdict }: ReportedCause, paint: Paint): string {
  return pathTo(verdict === 'fail' ? placeIndex(code, checks) : PLACES.length, paint);
}

/** The way without a break. */
export const wholePath = (paint: Paint) => pathTo(PLACES.length, paint);

// A cause that breaks the way to S3 alone breaks it at the bucket: then there were credentials.
function placeIndex(code: string, checks: Report['checks']): number {
  const place = CAUSES[code as CauseCode].place;
  const credentials = checks.find(({ id }) => id === 'credentials')?.status;
  return PLACES.indexOf(place === 'STS' && credentials === 'pass' ? 'bucket' : place);
}

/** `pod → service account → token → STS → role → bucket`, broken before the place with that index. */
function pathTo(breaksAt: number, paint: Paint): string {
  return PLACES.map((place, i) => {
    const arrow = i === 0 ? '' : i === breaksAt ? paint('red', ' ✗ ') : i > breaksAt ? paint('dim', ' → ') : ' → ';
    const style = i === breaksAt ? 'red' : i > breaksAt ? 'dim' : 'green';
    return `${arrow}${paint(style, i === 0 && breaksAt === 0 ? `✗ ${place}` : place)}`;
  }).join('');
}
