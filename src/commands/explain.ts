import { CAUSES, type CauseCode } from '../diagnose/catalogue.ts';
import { EXIT } from '../report/exitCode.ts';
import { docsOf } from '../report/report.ts';

/** Says what a cause means. */
export function explainCommand([code = '']: string[]): number {
  if (!Object.hasOwn(CAUSES, code)) {
    throw new TypeError(`explain wants the code of a cause: ${Object.keys(CAUSES).join(', ')}.`);
  }
  const { title, place } = CAUSES[code as CauseCode];
  process.stdout.write(`${code}\n${title}.\nIt breaks the way at: ${place}.\nMore on it: ${docsOf(code)}\n`);
  return EXIT.pass;
}
