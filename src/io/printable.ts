// Everything that a terminal or a log viewer could interpret: C0 and C1 controls, line separators, direction marks.
// biome-ignore lint/suspicious/noControlCharactersInRegex: matching control characters is the point
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g;
const MAX_LENGTH = 2048;

/** External text made safe to print: no control characters, one line, at most 2,048 characters. */
export function printable(text: string): string {
  const line = text.replace(CONTROL, ' ');
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH)}…` : line;
}
