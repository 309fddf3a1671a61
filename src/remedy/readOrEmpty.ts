/**
 * A command that reads a document into NAME.json, or starts an empty one where AWS says that there is none. After any
 * other error the file stays empty: what is written from it is then not a document, and AWS rejects it, so nothing is
 * replaced by mistake.
 * @param missing the error code that means that there is none
 */
export const readOrEmpty = (read: string, name: string, missing: string): string =>
  `${read} > ${name}.json 2> ${name}.error || { grep -q ${missing} ${name}.error && echo '{}' > ${name}.json || cat ${name}.error; }`;
