import { closest, distance } from 'fastest-levenshtein';
import { CAUSE_CODES, type CauseCode } from '../causes/codes.ts';
import { textPage } from '../explain/textPage.ts';
import { EXIT } from '../report/exitCode.ts';
import { UsageError } from './usageError.ts';

/** Prints what a cause means, what is similar and what to do. */
export function explainCommand([word, ...more]: string[]): number {
  if (!word) throw new UsageError('explain takes the code of one cause, such as trust-policy-mismatch.');
  const code = word.toLowerCase();
  if (more.length) throw new UsageError(`explain takes one code, not ${more.length + 1}.`);
  if (!isCauseCode(code)) throw new UsageError(`There is no cause "${word}". ${suggestion(code)}`);
  process.stdout.write(textPage(code));
  return EXIT.pass;
}

const isCauseCode = (code: string): code is CauseCode => (CAUSE_CODES as readonly string[]).includes(code);

const MAX_DISTANCE = 4;

/** Which code may be meant: those that begin alike, or the one that is spelled nearly alike. */
function suggestion(code: string): string {
  // The documents write kms-… where they mean several.
  const lead = code.replace(/[….*]+$/, '');
  const beginning = lead ? CAUSE_CODES.filter((one) => one.startsWith(lead)) : [];
  if (beginning.length) return `Did you mean one of these? ${beginning.join(', ')}`;
  const nearest = closest(code, [...CAUSE_CODES]);
  return distance(code, nearest) <= MAX_DISTANCE
    ? `Did you mean ${nearest}?`
    : `docs/causes/README.md lists all of them: ${CAUSE_CODES.join(', ')}`;
}
