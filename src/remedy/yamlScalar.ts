const PLAIN = /^(?!(?:true|false|yes|no|on|off|null|y|n)$)[A-Za-z][\w./:-]*$|^<[A-Z_]+>$/i;

/** A text as a YAML scalar: plain where that is safe, otherwise in double quotes (JSON's are YAML's too). */
export const yamlScalar = (text: string): string =>
  PLAIN.test(text) && !/:$|: /.test(text) ? text : JSON.stringify(text);
