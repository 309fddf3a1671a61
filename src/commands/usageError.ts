/** The command line cannot be understood: the message says what is wrong, `seeAlso` where to look. */
export class UsageError extends Error {
  readonly seeAlso: string;

  constructor(message: string, seeAlso = 'See irsa-preflight --help.') {
    super(message);
    this.seeAlso = seeAlso;
  }
}
