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

// The fields that hold foreign text: AWS's words, errors, what a proxy or a file says. There a secret can come back by
// itself, whatever it is.
const FOREIGN = new Set(['message', 'reply', 'detail', 'why', 'problem', 'malformed', 'retried', 'refused']);
// A code or an id is foreign too, and says something: a short secret may be a part of it by chance.
const IDENTIFIERS = new Set(['code', 'requestId']);
// How long a secret must be to be masked where: elsewhere only what is too long to be anything else, because an external id
// can be equal to an account id, and masking that would change what was seen.
const ANY = 0;
const TELLING = 8;
const UNMISTAKABLE = 24;

/** What this run must never say: it collects the values as they become known, and takes them out of what is said. */
export class Secrets {
  readonly #values = new Map<string, string>();
  #sorted: string[] | undefined;

  /** Remembers a value and what it is. Blank and tiny ones are let go: masking them would garble every sentence. */
  add(name: string, value: string | undefined): void {
    const trimmed = value?.trim();
    if (!trimmed || trimmed.length < SHORTEST) return;
    for (const form of formsOf(trimmed)) this.#values.set(form, name);
    this.#sorted = undefined;
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
    // As a proxy is sent it, in base64.
    this.add(name, userinfo.split(':').map(decoded).join(':'));
  }

  /** The text without any secret that is at least so long, the longest first: one may begin with another. */
  mask(text: string, shortest = ANY): string {
    this.#sorted ??= [...this.#values.keys()].sort((a, b) => b.length - a.length);
    let masked = text;
    for (const value of this.#sorted) {
      if (value.length < shortest) break;
      masked = masked.replaceAll(value, MASK);
    }
    return masked;
  }

  /** A copy of a plain value in which every string is printable, and foreign text without secrets. */
  seal<T>(value: T): T {
    return this.#seal(value, UNMISTAKABLE) as T;
  }

  /** The names of what was looked for. */
  get names(): string[] {
    return [...new Set(this.#values.values())].sort();
  }

  #seal(value: unknown, shortest: number): unknown {
    if (typeof value === 'string') return printable(this.mask(value, shortest));
    if (Array.isArray(value)) return value.map((item) => this.#seal(item, shortest));
    if (value === null || typeof value !== 'object') return value;
    const within = (key: string) => (FOREIGN.has(key) ? ANY : IDENTIFIERS.has(key) ? TELLING : UNMISTAKABLE);
    const entries = Object.entries(value).map(([key, item]) => [
      printable(key),
      this.#seal(item, Math.min(shortest, within(key))),
    ]);
    return Object.fromEntries(entries);
  }
}

/** A secret as it can come back: as it is, printable, percent-encoded, and in base64 where that is long enough to tell. */
function formsOf(secret: string): Set<string> {
  const forms = [secret, printable(secret), encodeURIComponent(secret.toWellFormed())];
  const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '');
  const encoded = secret.length >= LONG_PIECE / 2 ? [base64, base64.replaceAll('+', '-').replaceAll('/', '_')] : [];
  return new Set([...forms, ...encoded]);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
