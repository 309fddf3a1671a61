import { isRoleArn, parseArn } from './arn.ts';

/** What keeps a text from being the ARN of an IAM role. */
export interface RoleArnProblem {
  /** A clause, such as `it begins with a space`. */
  problem: string;
  /** The intended ARN, if the text itself shows it. */
  corrected?: string;
}

// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
const MAX_LENGTH = 2048;

/**
 * Finds the character or part of a text that cannot be in the ARN of an IAM role, and its position; undefined for a
 * text that can be one, at AWS or at an S3-compatible store. The mistakes come from public reports: a space or a line
 * break from the annotation, quotes, the annotation's own key, an ARN pasted twice, a session's ARN, an expression that
 * Harness did not resolve.
 */
export function roleArnProblem(text: string): RoleArnProblem | undefined {
  if (isRoleArn(text)) return undefined;
  if (text.length > MAX_LENGTH)
    return { problem: `it has ${text.length} characters, and STS accepts at most ${MAX_LENGTH}` };
  return withCorrection(text, FORM_RULES.map((rule) => rule(text)).find(Boolean) ?? WRONG_FORM);
}

/**
 * What is wrong with the account id of a role's ARN, if anything. Only at AWS does it have 12 digits: S3-compatible
 * stores have different ids, or none.
 */
export function accountIdProblem(text: string): RoleArnProblem | undefined {
  const account = isRoleArn(text) ? parseArn(text)?.account : undefined;
  if (account === undefined || /^\d{12}$/.test(account)) return undefined;
  if (!account) return withCorrection(text, 'its account id is missing');
  if (/\D/.test(account)) return withCorrection(text, `its account id is ${account} instead of 12 digits`);
  return withCorrection(text, `its account id has ${account.length} digits instead of 12`);
}

/** The ARN that a text was meant to be, if it shows that; otherwise the unchanged text. */
export const meantRoleArn = (text: string): string => roleArnProblem(text)?.corrected ?? text;

/** Where an ARN begins. In `eks.amazonaws.com/role-arn:arn:aws:…` it is the second `arn:`. */
const ARN_START = /(?=arn:(?!arn:)[a-z])/;

// What surrounds an ARN by mistake: white space, characters without a width, quotes of any kind.
const LEADING = /^[\s\u200b\u2060"'\u0060\u2018\u2019\u201c\u201d]+/;
const TRAILING = /[\s\u200b\u2060"'\u0060\u2018\u2019\u201c\u201d,;]+$/;

const WRONG_FORM = 'it does not have the form arn:aws:iam::ACCOUNT:role/NAME';

/** Each rule names its problem or returns nothing; the first that applies counts. */
const FORM_RULES: ((text: string) => string | undefined)[] = [
  (text) => {
    const [expression] = /<\+.*>/.exec(text) ?? /<\+.*/.exec(text) ?? [];
    if (expression === text) return 'it is an unresolved expression';
    return expression && `it contains the unresolved expression ${excerpt(expression)}`;
  },
  (text) => {
    const [placeholder] = /<[^<>]+>|\$\{[^{}]*\}|\{\{[^{}]*\}\}/.exec(text) ?? [];
    return placeholder && `it contains the placeholder ${excerpt(placeholder)}`;
  },
  (text) => {
    const [lead = '', arn] = text.split(ARN_START);
    const label = arn && lead.replace(LEADING, '').replace(TRAILING, '');
    return label && !label.startsWith('arn:') ? `it begins with "${excerpt(label)}" before the ARN` : undefined;
  },
  (text) => (LEADING.test(text) ? `it begins with ${characterName(text.slice(0, 1))}` : undefined),
  (text) => (TRAILING.test(text) ? `it ends with ${characterName(text.slice(-1))}` : undefined),
  (text) => {
    const [first = '', second] = text.split(ARN_START);
    return second && `it contains a second ARN, which begins at character ${first.length + 1}`;
  },
  (text) => {
    const odd = /[^\w+=,.@/:-]/u.exec(text);
    return odd ? `it contains ${characterName(odd[0])} at character ${odd.index + 1}` : undefined;
  },
  (text) => (text.startsWith('arn:') ? undefined : 'it does not begin with "arn:"'),
  (text) => {
    const resource = parseArn(text)?.resource ?? 'role/';
    if (resource.startsWith('assumed-role/')) return "it is a session's ARN, not the role's";
    return resource.startsWith('role/') ? undefined : `it names ${excerpt(resource)} instead of role/NAME`;
  },
  (text) => (/:role\/(?:.*\/)?$/.test(text) ? 'it has no role name at its end' : undefined),
];

// A clause stays one line of a log.
const excerpt = (part: string) => (part.length > 40 ? `${part.slice(0, 40)}…` : part).replace(/\s+/g, ' ');

const CHARACTER_NAMES: Record<string, string> = {
  ' ': 'a space',
  '\n': 'a line break',
  '\r': 'a carriage return',
  '\t': 'a tab',
  '\u00a0': 'a non-breaking space',
  '"': 'a double quote',
  "'": 'a single quote',
  '`': 'a backtick',
  ',': 'a comma',
  ';': 'a semicolon',
};

function characterName(character: string): string {
  const name = CHARACTER_NAMES[character];
  if (name) return name;
  if (/[\p{L}\p{N}\p{P}\p{S}]/u.test(character)) return `the character ${character}`;
  // The character is invisible.
  return `the character U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

function withCorrection(text: string, problem: string): RoleArnProblem {
  const corrected = text
    .split(ARN_START)
    .map(withoutStrays)
    .find((arn) => arn !== text && isCompleteRoleArn(arn));
  return { problem, ...(corrected ? { corrected } : {}) };
}

const withoutStrays = (part: string) =>
  part
    .replace(LEADING, '')
    .replace(TRAILING, '')
    // Next to a separator, a space is meaningless; within a name, it could replace any character.
    .replace(/\s*([:/])\s*/g, '$1')
    // The console shows an account id as 1111-2222-3333.
    .replace(/(?<=:iam::)(\d{4})-(\d{4})-(\d{4})(?=:)/, '$1$2$3');

// With a number of digits other than 12, digits were lost or added, and it is unknown which.
const isCompleteRoleArn = (arn: string) => isRoleArn(arn) && !/:iam::(?!\d{12}:)\d+:/.test(arn);
