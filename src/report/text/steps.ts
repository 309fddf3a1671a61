import type { Step } from '../../schema/report.ts';
import type { Paint } from './paint.ts';
import { item } from './wrap.ts';

const blocksOf = ({ commands = [], document }: Step) => [...commands, ...(document ? [document] : [])];

/** Whether what is to be pasted has several lines. */
const isLong = (step: Step) => blocksOf(step).some((block) => block.includes('\n'));

/**
 * The steps of a fix. What is to be pasted is shown whole or not at all: commands of one line always, of the longer
 * steps only the first, unless all are wanted.
 */
export function stepLines(steps: Step[], { allBlocks }: { allBlocks: boolean }, paint: Paint): string[] {
  const shown = steps.find(isLong);
  return steps.flatMap((step, i) => {
    const isVisible = allBlocks || !isLong(step) || step === shown;
    const sentence = isVisible ? step.text : step.text.replace(/:$/, ' (not shown here).');
    return [...item(`${i + 1}.`, sentence), ...(isVisible ? blockLines(step, paint) : [])];
  });
}

/** Whether a step has something to paste that is not shown. */
export const hidesBlocks = (steps: Step[]): boolean => steps.filter(isLong).length > 1;

/** The number of lines of the one long block that is shown. */
export function longBlockLength(steps: Step[]): number {
  const shown = steps.find(isLong);
  return shown ? blocksOf(shown).join('\n').split('\n').length : 0;
}

// Never wrapped and without a mark in front: what is copied must work as it is.
export const blockLines = (step: Step, paint: Paint): string[] =>
  blocksOf(step).flatMap((block) => block.split('\n').map((line) => paint('cyan', `       ${line}`)));
