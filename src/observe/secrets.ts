import { printable } from '../io/printable.ts';

const MASK = '***';
const SHORTEST = 4;
const LONG_PIECE = 20;

// The fields that hold external text: AWS's messages, errors, the output of a proxy, the content of a file. They can
// echo any secret.
const FOREIGN = new Set(['message', 'reply', 'detail', 'why', 'problem', 'malformed', 'retried', 'refused']);
// A code or an id is external too, but it carries meaning: a short secret can be a part of it by chance.
const IDENTIFIERS = new Set(['code', 'requestId']);
// How long a secret must be to be masked, by kind of field. In all other fields, only a secret that is too long to be
// anything else is masked, because an external id can equal an account id, and masking that would change the
// observations.
const ANY = 0;
const TELLING = 8;
const UNMISTAKABLE = 24;

/** What this run must never print: collects secret values as they become known, and masks them in the output. */
export class Secrets {
  readonly #values = new Map<string, string>();
  #sorted: string[] | undefined;

  /** Adds a value and its name. Blank and very short values are skipped: masking them would garble every sentence. */
  add(name: string, value: string | undefined): void {
    const trimmed = value?.trim();
    if (!trimmed || trimmed.length < SHORTEST) return;
    for (const form of formsOf(trimmed)) this.#values.set(form, name);
    this.#sorted = undefined;
  }

  /** Adds a token, or whatever its file contains: each line and part is as secret as the whole, except the claims. */
  addToken(name: string, token: string | undefined): void {
    this.add(name, token);
    for (const piece of token?.split(/\s+/) ?? []) {
      if (piece.length >= LONG_PIECE) this.add(name, piece);
      const [, , signature = ''] = piece.split('.');
      if (signature.length >= LONG_PIECE) this.add(name, signature);
    }
  }

  /** Adds the user and password of a URL, with or without a scheme, both as written and decoded. */
  addUserinfo(name: string, url: string | undefined): void {
    const userinfo = /^(?:[a-z][a-z0-9+.-]*:\/\/)?(.*)@/i.exec(url ?? '')?.[1];
    if (!userinfo) return;
    const password = userinfo.slice(userinfo.indexOf(':') + 1);
    for (const part of [userinfo, password]) {
      this.add(name, part);
      this.add(name, decoded(part));
    }
    // As it is sent to a proxy, in base64.
    this.add(name, userinfo.split(':').map(decoded).join(':'));
  }

  /** Masks every secret of at least the given length, the longest first, because one can begin with a shorter one. */
  mask(text: string, shortest = ANY): string {
    this.#sorted ??= [...this.#values.keys()].sort((a, b) => b.length - a.length);
    let masked = text;
    for (const value of this.#sorted) {
      if (value.length < shortest) break;
      masked = masked.replaceAll(value, MASK);
    }
    return masked;
  }

  /** A copy of a plain value in which every string is printable, and external text contains no secrets. */
  seal<T>(value: T): T {
    return this.#seal(value, UNMISTAKABLE) as T;
  }

  /** The names of the secrets that are masked. */
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

/** The forms in which a secret can appear: unchanged, printable, percent-encoded, and, if long enough, in base64. */
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
