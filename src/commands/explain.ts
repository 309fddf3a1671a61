import { closest, distance } from 'fastest-levenshtein';
import { CAUSES, type CauseCode } from '../diagnose/catalogue.ts';
import { pageOf } from '../explain/pages.ts';
import { placeholderValues } from '../explain/placeholders.ts';
import { fillIn } from '../remedy/remedies.ts';
import { EXIT } from '../report/exitCode.ts';
import { docsOf } from '../report/report.ts';
import { item } from '../report/text/steps.ts';
import { wrap } from '../report/text/wrap.ts';
import { UsageError } from './usageError.ts';

/** Says what a cause means, what looks like it and what to do. */
export function explainCommand([word = '', ...more]: string[]): number {
  const code = word.toLowerCase();
  if (more.length || !Object.hasOwn(CAUSES, code))
    throw new UsageError(`explain wants the code of one cause. ${candidates(code)}`);
  process.stdout.write(explanation(code as CauseCode));
  return EXIT.pass;
}

const CODES = Object.keys(CAUSES);
const NEAR = 4;

/** Which code may be meant: those that begin so, the one that is written nearly so, else all. */
function candidates(code: string): string {
  // The documents say kms-… where they mean several.
  const lead = code.replace(/[….*]+$/, '');
  const beginning = lead ? CODES.filter((one) => one.startsWith(lead)) : [];
  if (beginning.length) return `Those that begin with "${lead}": ${beginning.join(', ')}.`;
  const near = closest(code, CODES);
  return distance(code, near) <= NEAR ? `Near to "${code}" is ${near}.` : `There are: ${CODES.join(', ')}.`;
}

function explanation(code: CauseCode): string {
  const { title, place } = CAUSES[code];
  const { meaning, sentences = [], lookAlikes = {} } = pageOf(code);
  const { summary, steps, asCode } = fillIn(code, placeholderValues());
  const indented = (text: string, by: number) => wrap(text, 80 - by).map((line) => ' '.repeat(by) + line);
  const block = (text: string) => text.split('\n').map((line) => `       ${line}`);
  const stepLines = (list: typeof steps) =>
    list.flatMap(({ text, commands = [], document }, i) => [
      ...item(`${i + 1}.`, text),
      ...commands.flatMap(block),
      ...(document ? block(document) : []),
    ]);
  const section = (heading: string, content: string[]) => (content.length ? ['', heading, ...content] : []);
  return `${[
    code,
    ...indented(`${title}. It breaks the way at: ${place}.`, 0),
    ...section('What it means', indented(meaning, 2)),
    ...section(
      'In whose words',
      sentences.map((sentence) => `  ${sentence}`),
    ),
    ...section(
      'What looks like it',
      Object.entries(lookAlikes).flatMap(([other, tell]) => [`  ${other}`, ...indented(tell, 4)]),
    ),
    ...section('What to do', steps.length ? [...indented(summary, 2), ...stepLines(steps)] : []),
    ...section('The same as code', stepLines(asCode)),
    ...section('More on it', [`  ${docsOf(code)}`]),
  ].join('\n')}\n`;
}
