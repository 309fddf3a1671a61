// IAM allows these characters in the name of a policy, and 128 of them
// (https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html).
const FORBIDDEN = /[^\w+=,.@-]+/g;
const MAX_LENGTH = 128;

/** The name of an inline policy for something: one for each, so that granting one replaces no other. */
export const inlinePolicyName = (lead: string, about: string): string =>
  // A placeholder stays one, to be replaced with the rest.
  `${lead}-${/<[A-Z_]+>/.test(about) ? about : about.replace(FORBIDDEN, '-')}`.slice(0, MAX_LENGTH);
