import type { CauseCode } from '../causes/codes.ts';
import { OWNER_LABELS } from '../remedy/ownerLabels.ts';
import { docsOf } from '../report/report.ts';
import { item, WIDTH, wrap } from '../report/text/wrap.ts';
import type { Step } from '../schema/report.ts';
import { causePage } from './causePage.ts';

/** The page of a cause for a terminal. */
export function textPage(code: CauseCode): string {
  const { title, place, meaning, sentences, similar, summary, owner, steps, asCode } = causePage(code);
  return `${[
    code,
    ...wrap(`${title}. Fails at: ${place}.`, WIDTH),
    ...section('What it means', indented(meaning, 2)),
    ...section(
      'Error messages',
      sentences.map((sentence) => `  ${sentence}`),
    ),
    ...section(
      'Similar causes',
      Object.entries(similar).flatMap(([other, difference]) => [`  ${other}`, ...indented(difference, 4)]),
    ),
    ...section('What to do', [...indented(`For ${OWNER_LABELS[owner]}: ${summary}`, 2), ...stepLines(steps)]),
    ...section('As code', stepLines(asCode)),
    ...section('Read more', [`  ${docsOf(code)}`]),
  ].join('\n')}\n`;
}

const section = (heading: string, content: string[]) => (content.length ? ['', heading, ...content] : []);
const indented = (text: string, by: number) => wrap(text, WIDTH - by).map((line) => ' '.repeat(by) + line);
const block = (text: string) => text.split('\n').map((line) => `       ${line}`);

const stepLines = (steps: Step[]) =>
  steps.flatMap(({ text, commands = [], document }, i) => [
    ...item(`${i + 1}.`, text),
    ...commands.flatMap(block),
    ...(document ? block(document) : []),
  ]);
