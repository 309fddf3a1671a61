/** The width of the prose in a log, in characters. */
export const WIDTH = 80;

/** Prose in lines of at most that width. A word is never broken: commands and ARNs must stay whole. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line ? `${line} ${word}` : word;
    }
  }
  return [...lines, line];
}

/** A sentence behind a mark, such as `-` or `1.`, wrapped and indented. */
export function item(mark: string, sentence: string): string[] {
  const lead = `  ${mark} `;
  return wrap(sentence, WIDTH - lead.length).map((line, i) => `${i === 0 ? lead : ' '.repeat(lead.length)}${line}`);
}
