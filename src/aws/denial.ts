/** The kinds of policy that AWS names in a denial. */
export const POLICY_KINDS = {
  'identity-based policy': 'identity-policy',
  'resource-based policy': 'bucket-policy',
  'service control policy': 'scp',
  'resource control policy': 'rcp',
  'VPC endpoint policy': 'vpc-endpoint-policy',
  'permissions boundary': 'permissions-boundary',
  'session policy': 'session-policy',
} as const;
export type PolicyKind = (typeof POLICY_KINDS)[keyof typeof POLICY_KINDS];

/** The parts of a denial message. Any can be missing: AWS leaves out what the caller is not allowed to know. */
export interface Denial {
  principal?: string;
  /** Such as s3:PutObject or kms:Decrypt. */
  action?: string;
  /** The ARN, if the message contains one. */
  resource?: string;
  /** True: a policy denies explicitly. False: no policy allows. */
  explicit?: boolean;
  policy?: PolicyKind;
  policyArn?: string;
  /** KMS has one message for a key in a different Region, a key policy without an Allow, and one with a Deny. */
  keyMissingOrDenied?: boolean;
}

const ACTION = /not authorized to perform: ?([a-z0-9-]{1,40}:[A-Za-z]{1,60})/i;
const PRINCIPAL = /User: (\S{1,600}) is not authorized/i;
const RESOURCE = /on resource: ?"?(arn:[^\s"]{1,1200})"?/i;
const EXPLICIT = /with an explicit deny in (?:an? )?([a-z- ]{1,40}?(?:polic(?:y|ies)|boundar(?:y|ies)))/i;
const NOT_ALLOWED = /because no ([a-z- ]{1,40}?(?:polic(?:y|ies)|boundar(?:y|ies))) allows?/i;
// Two suffixes, as of 2026: "policy: arn:…" (organizations) and "policy, with policy ARN: arn:…" (S3).
const POLICY_ARN = /(?:polic(?:y|ies)|boundar(?:y|ies))(?:, with policy ARN)?: (arn:[^\s"]{1,600})/i;
const KEY_MISSING_OR_DENIED = /does not exist in this Region, no resource-based polic/i;

/**
 * Parses an AWS denial message in all known forms:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html,
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html and, for KMS,
 * https://docs.aws.amazon.com/kms/latest/developerguide/policy-evaluation.html.
 * Each part is matched separately, so that a new order or suffix does not affect the others.
 */
export function parseDenial(message: string | undefined): Denial {
  const text = message ?? '';
  const explicit = EXPLICIT.exec(text)?.[1];
  const notAllowed = NOT_ALLOWED.exec(text)?.[1];
  const parts = {
    principal: PRINCIPAL.exec(text)?.[1],
    action: ACTION.exec(text)?.[1],
    resource: RESOURCE.exec(text)?.[1],
    policy: policyKind(explicit ?? notAllowed),
    policyArn: POLICY_ARN.exec(text)?.[1],
  };
  return {
    ...(Object.fromEntries(Object.entries(parts).filter(([, part]) => part)) as Denial),
    ...(explicit || notAllowed ? { explicit: explicit !== undefined } : {}),
    ...(KEY_MISSING_OR_DENIED.test(text) ? { keyMissingOrDenied: true } : {}),
  };
}

function policyKind(words: string | undefined): PolicyKind | undefined {
  const said = words
    ?.toLowerCase()
    .replace(/policies$/, 'policy')
    .replace(/boundaries$/, 'boundary');
  const found = Object.entries(POLICY_KINDS).find(([phrase]) => said?.endsWith(phrase.toLowerCase()));
  return found?.[1];
}
