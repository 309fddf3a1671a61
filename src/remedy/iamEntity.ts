import { parsePrincipal } from '../aws/arn.ts';

/** A role or a user, as the commands of `aws iam` name it. */
export interface IamEntity {
  kind: 'role' | 'user';
  name: string;
}

/** The role or user that an ARN names. @param placeholder the name where the ARN is a placeholder itself */
export function iamEntity(arn: string, placeholder = '<ROLE>'): IamEntity {
  const principal = parsePrincipal(arn);
  return { kind: principal?.kind === 'user' ? 'user' : 'role', name: principal?.name ?? placeholder };
}

/** The entity as a reader knows it: "the role ci-cache". */
export const entityText = ({ kind, name }: IamEntity): string => `the ${kind} ${name}`;
