import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** How a report is coloured: a function that colours, or one that leaves the text as it is. */
export type Paint = (style: Style, text: string) => string;

/** Colours by ANSI sequences, whatever the output is: Harness renders them without a terminal. */
export const painter =
  (color: boolean): Paint =>
  (style, text) =>
    color ? styleText(style, text, { validateStream: false }) : text;

export const STYLES = { pass: 'green', warn: 'yellow', fail: 'red', skip: 'dim', error: 'red' } as const;
