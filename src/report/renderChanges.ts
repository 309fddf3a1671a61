import type { Change } from '../diagnose/compare.ts';
import { wrap } from './text/wrap.ts';

/** What changed since an earlier report, before the report itself. */
export function renderChanges(changes: Change[], against: string): string {
  if (changes.length === 0) return `Nothing changed since ${against}.\n\n`;
  const lines = changes.flatMap(({ what, before, after, hint }) => [
    `  ${what}`,
    `    was  ${before}`,
    `    is   ${after}`,
    ...(hint ? wrap(hint, 76).map((line) => `    ${line}`) : []),
  ]);
  return `${[`What changed since ${against}`, ...lines, ''].join('\n')}\n`;
}
