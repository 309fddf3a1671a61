// What is left as it is: characters that no shell interprets, wherever they stand in a word.
const SAFE = /^[\w@%+=:,./-]+$/;

/** A word for a POSIX shell: as it is where that is safe, otherwise in single quotes. */
export const shellQuote = (word: string): string =>
  SAFE.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;

/**
 * A command line whose values are quoted: sh`aws s3 ls ${url}`. The literal parts are ours and stay as they are; a
 * value inside a word is quoted within it, which a shell joins. So a placeholder such as <ROLE> is not a redirection,
 * and nothing that a pod or a bucket is called is ever executed.
 */
export const sh = (parts: TemplateStringsArray, ...values: string[]): string =>
  String.raw({ raw: parts }, ...values.map(shellQuote));
