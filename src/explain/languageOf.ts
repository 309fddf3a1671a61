/** The language of a document to paste, by its beginning: for the fence of a code block. */
export const languageOf = (document: string): string =>
  /^[{[]/.test(document) ? 'json' : /^(resource |jsonencode\()/.test(document) ? 'hcl' : 'yaml';
