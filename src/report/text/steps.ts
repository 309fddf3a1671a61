import type { ReportedCause } from '../report.ts';
import type { Paint } from './paint.ts';
import { wrap } from './wrap.ts';

type Step = ReportedCause['fix']['steps'][number];

const blocksOf = ({ commands = [], document }: Step) => [...commands, ...(document ? [document] : [])];
const isLong = (block: string) => block.includes('\n');

/**
 * The steps of a fix. Commands of one line are all shown, of the longer blocks only the first: the log stays short, and
 * the reports have everything.
 */
export function stepLines(steps: Step[], paint: Paint): string[] {
  const shown = steps.flatMap(blocksOf).find(isLong);
  return steps.flatMap((step, i) => {
    const blocks = blocksOf(step);
    const visible = blocks.filter((block) => !isLong(block) || block === shown);
    const sentence = blocks.length && visible.length === 0 ? step.text.replace(/:$/, ' (in the reports).') : step.text;
    return [...item(`${i + 1}.`, sentence), ...visible.flatMap((block) => blockLines(block, paint))];
  });
}

/** The lines of the one block that may be long. */
export const longBlockLines = (steps: Step[]) => steps.flatMap(blocksOf).find(isLong)?.split('\n').length ?? 0;

/** Whether a step has a block that is not shown. */
export const hidesBlocks = (steps: Step[]) => steps.flatMap(blocksOf).filter(isLong).length > 1;

// Never wrapped and without a mark in front: what is copied must work as it is.
const blockLines = (block: string, paint: Paint) => block.split('\n').map((line) => paint('cyan', `       ${line}`));

/** A sentence behind a mark, in lines of 80. */
export function item(mark: string, sentence: string): string[] {
  const lead = `  ${mark} `;
  return wrap(sentence, 80 - lead.length).map((line, i) => `${i === 0 ? lead : ' '.repeat(lead.length)}${line}`);
}
