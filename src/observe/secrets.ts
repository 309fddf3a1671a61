const MASK = '***';
const SHORTEST = 6;

// Everything that a terminal or a log viewer could obey: C0 and C1 controls, line separators, direction marks.
// biome-ignore lint/suspicious/noControlCharactersInRegex: to find them is what this is for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g;
const LONGEST_TEXT = 2048;

/** Foreign text made fit to print: no control characters, one line, not endless. */
export function printable(text: string): string {
  const line = text.replace(CONTROL, ' ');
  return line.length > LONGEST_TEXT ? `${line.slice(0, LONGEST_TEXT)}…` : line;
}

/** What this run must never say: it collects the values as they become known, and takes them out of what is said. */
export class Secrets {
  readonly #values = new Map<string, string>();

  /** Remembers a value and what it is. Blank ones, and ones so short that masking would garble the report, are let go. */
  add(name: string, value: string | undefined): void {
    const trimmed = value?.trim();
    if (trimmed && trimmed.length >= SHORTEST) this.#values.set(trimmed, name);
  }

  /** A token: each of its three parts is as secret as the whole. Headers and claims alone are no secret. */
  addToken(name: string, token: string | undefined): void {
    this.add(name, token);
    const signature = token?.trim().split('.')[2];
    for (const part of signature?.split(/\s+/) ?? []) if (part.length > 20) this.add(name, part);
  }

  /** The text without any secret. */
  mask(text: string): string {
    let masked = text;
    for (const value of this.#values.keys()) masked = masked.replaceAll(value, MASK);
    return masked;
  }

  /** A copy of a plain value in which every string is printable and without secrets. */
  seal<T>(value: T): T {
    return this.#seal(value) as T;
  }

  /** The names of what was looked for. */
  get names(): string[] {
    return [...new Set(this.#values.values())].sort();
  }

  #seal(value: unknown): unknown {
    if (typeof value === 'string') return printable(this.mask(value));
    if (Array.isArray(value)) return value.map((item) => this.#seal(item));
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [printable(key), this.#seal(item)]));
  }
}
