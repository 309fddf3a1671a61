// An integer literal of Go: a leading zero means octal, and digits can be grouped by underscores.
const LITERAL = /^[+-]?(0|[1-9](_?\d)*|0x(_?[\da-f])+|0o?(_?[0-7])+|0b(_?[01])+)$/i;
const LIMIT = 2n ** 63n;

/** Whether Go's strconv.ParseInt reads the text, as urfave/cli calls it (base 0, 64 bits). */
export function isGoInt(text: string): boolean {
  if (!LITERAL.test(text)) return false;
  const digits = text.replace(/^[+-]|_/g, '').replace(/^0(?=[0-7])/, '0o');
  const size = BigInt(digits.toLowerCase());
  return text.startsWith('-') ? size <= LIMIT : size < LIMIT;
}
