const MASK = '***';
const SHORTEST = 4;
const LONG_PIECE = 20;

// Everything that a terminal or a log viewer could obey: C0 and C1 controls, line separators, direction marks.
// biome-ignore lint/suspicious/noControlCharactersInRegex: to find them is what this is for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g;
const LONGEST_TEXT = 2048;

/** Foreign text made fit to print: no control characters, one line, not endless. */
export function printable(text: string): string {
  const line = text.replace(CONTROL, ' ');
  return line.length > LONGEST_TEXT ? `${line.slice(0, LONGEST_TEXT)}…` : line;
}

// The fields that hold foreign text: AWS's words, errors, what a proxy or a file says. Only there can a secret come back
// by itself; masking anything else would change what was seen (an external id can be equal to an account id).
const FOREIGN = new Set(['message', 'reply', 'detail', 'why', 'problem', 'malformed', 'retried', 'refused']);

/** What this run must never say: it collects the values as they become known, and takes them out of what is said. */
export class Secrets {
  readonly #values = new Map<string, string>();

  /** Remembers a value and what it is. Blank and tiny ones are let go: masking them would garble every sentence. */
  add(name: string, value: string | undefined): void {
    const trimmed = value?.trim();
    if (!trimmed || trimmed.length < SHORTEST) return;
    this.#values.set(trimmed, name);
    this.#values.set(printable(trimmed), name);
  }

  /** A token, or whatever lies in its file: each of its lines and parts is as secret as the whole, but for the claims. */
  addToken(name: string, token: string | undefined): void {
    this.add(name, token);
    for (const piece of token?.split(/\s+/) ?? []) {
      if (piece.length >= LONG_PIECE) this.add(name, piece);
      const [, , signature = ''] = piece.split('.');
      if (signature.length >= LONG_PIECE) this.add(name, signature);
    }
  }

  /** A URL that may carry a user and a password, with or without a scheme, as it is and decoded. */
  addUserinfo(name: string, url: string | undefined): void {
    const userinfo = /^(?:[a-z][a-z0-9+.-]*:\/\/)?(.*)@/i.exec(url ?? '')?.[1];
    if (!userinfo) return;
    const password = userinfo.slice(userinfo.indexOf(':') + 1);
    for (const part of [userinfo, password]) {
      this.add(name, part);
      this.add(name, decoded(part));
    }
  }

  /** The text without any secret, the longest first: one may begin with another. */
  mask(text: string): string {
    const values = [...this.#values.keys()].sort((a, b) => b.length - a.length);
    return values.reduce((masked, value) => masked.replaceAll(value, MASK), text);
  }

  /** A copy of a plain value in which every string is printable, and foreign text without secrets. */
  seal<T>(value: T): T {
    return this.#seal(value, false) as T;
  }

  /** The names of what was looked for. */
  get names(): string[] {
    return [...new Set(this.#values.values())].sort();
  }

  #seal(value: unknown, foreign: boolean): unknown {
    if (typeof value === 'string') return printable(foreign ? this.mask(value) : value);
    if (Array.isArray(value)) return value.map((item) => this.#seal(item, foreign));
    if (value === null || typeof value !== 'object') return value;
    const entries = Object.entries(value).map(([key, item]) => [
      printable(key),
      this.#seal(item, foreign || FOREIGN.has(key)),
    ]);
    return Object.fromEntries(entries);
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
