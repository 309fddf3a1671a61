import { isRoleArn, parseArn, parsePrincipal } from '../../aws/arn.ts';
import { accountIdProblem, type RoleArnProblem, roleArnProblem } from '../../aws/roleArnProblem.ts';
import { generalRemark, reply, setting, variable } from '../../facts/evidence.ts';
import type { Failure } from '../../facts/failures.ts';
import { annotate, annotationAsCode, newPod } from '../../remedy/serviceAccountSteps.ts';
import { sh } from '../../remedy/shellQuote.ts';
import type { Values } from '../../remedy/values.ts';
import { yamlScalar } from '../../remedy/yamlScalar.ts';
import type { Call, Observations } from '../../schema/observations.ts';
import type { Step } from '../../schema/report.ts';
import type { Cause, Remedy } from '../cause.ts';

export const roleArnMalformed: Cause = {
  title: 'AWS_ROLE_ARN is not the ARN of an IAM role',
  headline: ({ facts: { seen }, failure }) => {
    const { setting: name = 'AWS_ROLE_ARN', arn } = givenRole(seen, failure?.call);
    const problem = problemOf(arn, failure?.call);
    return problem ? `${name} is not a role's ARN: ${problem.problem}` : `STS does not accept the role ARN in ${name}`;
  },
  place: 'STS',
  marks: 'irsa-variables',
  isTransient: false,
  find: ({ seen }, open) => {
    const refusal = open.find(isAboutRoleArn);
    if (!refusal && !isImpossible(seen)) return undefined;
    const { setting: name, arn } = givenRole(seen, refusal?.call);
    const problem = problemOf(arn, refusal?.call)?.problem;
    return {
      verdict: 'fail',
      certainty: 'certain',
      evidence: [
        name ? setting(name, arn, problem) : variable('AWS_ROLE_ARN', arn, problem),
        ...(refusal ? [reply(refusal.call)] : []),
        generalRemark(
          "A role's ARN has the form arn:aws:iam::ACCOUNT:role/NAME, with an account id of 12 digits, including leading zeros.",
        ),
      ],
      ...(refusal ? { explains: [refusal] } : {}),
    };
  },
  remedy: (values) => {
    const { setting: name, arn } = givenRole(values.facts.seen, values.failure?.call);
    const corrected = problemOf(arn, values.failure?.call)?.corrected;
    const roleArn = corrected ?? knownParts(values, arn);
    const lookUp = corrected ? [] : [lookUpRole(arn)];
    return name ? correctSetting(name, roleArn, lookUp) : correctAnnotation({ ...values, roleArn }, lookUp);
  },
  page: {
    meaning:
      "AWS_ROLE_ARN comes from the service account's annotation, exactly as it was typed: with a space or a line break, in quotes, twice, with the annotation's key in front, as a session's ARN, or with an expression or placeholder left in. An account id that is written without quotes can lose its leading zero. EKS injects whatever the annotation holds. The ARN of a second role, in a setting, can be wrong in the same ways.",
    sentences: [
      'Request ARN is invalid',
      "1 validation error detected: Value '' at 'roleArn' failed to satisfy constraint",
    ],
    similar: {
      'role-arn-unset': 'AWS_ROLE_ARN is empty or not set.',
      'trust-policy-mismatch': 'STS returns AccessDenied for a well-formed ARN of a role that does not exist.',
      'oidc-provider-missing':
        'The ARN is well-formed, and its account has no IAM OIDC provider for this cluster. STS returns the same error for an account id that does not have 12 digits.',
    },
  },
};

/** The ARN in question, and the setting that it comes from; without a setting it comes from the annotation. */
function givenRole({ credentials, environment }: Observations, call?: Call): { setting?: string; arn: string } {
  const arn = call?.roleArn ?? environment.AWS_ROLE_ARN ?? '';
  const hop = call?.operation === 'AssumeRole' ? credentials.hops.find(({ roleArn }) => roleArn === arn) : undefined;
  const name = hop?.setting ?? (call && credentials.source === 'oidc-token' ? 'assume_role' : undefined);
  return { arn, ...(name ? { setting: name } : {}) };
}

// AWS's own sentence: a store does not look for a provider in an account.
const NO_PROVIDER = /No OpenIDConnect provider/i;

/** What is wrong with the ARN. The account id counts only where AWS itself has rejected it. */
const problemOf = (arn: string, call?: Call): RoleArnProblem | undefined =>
  roleArnProblem(arn) ?? (NO_PROVIDER.test(call?.message ?? '') ? accountIdProblem(arn) : undefined);

/** It cannot be the ARN of a role anywhere. */
const isImpossible = ({ credentials, environment: { AWS_ROLE_ARN: roleArn } }: Observations) =>
  credentials.source === 'web-identity' && Boolean(roleArn) && !isRoleArn(roleArn ?? '');

/** STS rejects the ARN itself, or looks for the provider in an account that cannot exist. */
function isAboutRoleArn({ requirement, call }: Failure): boolean {
  const { code, message = '', roleArn = '' } = call;
  if (requirement !== 'credentials') return false;
  if (code === 'ValidationError') {
    return /arn|role|is invalid/i.test(message) && !/DurationSeconds|webIdentityToken|roleSessionName/i.test(message);
  }
  return NO_PROVIDER.test(message) && accountIdProblem(roleArn) !== undefined;
}

/** An ARN with the account and the role that the text shows, and placeholders for what it does not. */
function knownParts({ partition }: Values, text: string): string {
  const { account = '', resource = '' } = parseArn(text.trim()) ?? {};
  const role = /^role\/[\w+=,.@/-]+$/.test(resource) ? resource : `role/${roleName(text)}`;
  return `arn:${partition}:iam::${/^\d{12}$/.test(account) ? account : '<ACCOUNT>'}:${role}`;
}

function roleName(text: string): string {
  const principal = parsePrincipal(text.trim());
  return principal?.kind === 'role' && /^[\w+=,.@-]+$/.test(principal.name) ? principal.name : '<ROLE>';
}

const lookUpRole = (arn: string): Step => ({
  text: "Look up the role's ARN, in the account that has the role:",
  commands: [sh`aws iam get-role --role-name ${roleName(arn)} --query Role.Arn --output text`],
});

const correctAnnotation = (values: Values, lookUp: Step[]): Remedy => ({
  summary: "Correct the role's ARN in the annotation of the service account.",
  owner: 'cluster-admin',
  steps: [
    ...lookUp,
    {
      text: 'Set the annotation to the ARN alone. If AWS_ROLE_ARN is a stage variable instead, remove that variable.',
      commands: [annotate(values)],
    },
    newPod,
  ],
  asCode: annotationAsCode(values),
});

const correctSetting = (name: string, roleArn: string, lookUp: Step[]): Remedy => ({
  summary: `Correct the role's ARN in the setting ${name}.`,
  owner: 'pipeline-author',
  steps: [
    ...lookUp,
    {
      text: `Set ${name} to the ARN alone, on this step or as the stage variable that it comes from:`,
      document: `settings:\n  ${name}: ${yamlScalar(roleArn)}`,
    },
  ],
  asCode: [],
});
