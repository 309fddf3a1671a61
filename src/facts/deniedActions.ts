import type { Requirement } from '../schema/calls.ts';
import type { Failure } from './failures.ts';

const ACTION_OF_REQUIREMENT: Record<Requirement, string | undefined> = {
  credentials: undefined,
  list: 's3:ListBucket',
  read: 's3:GetObject',
  exists: 's3:GetObject',
  write: 's3:PutObject',
  multipart: 's3:PutObject',
};

/** The actions that were denied: those that AWS names, otherwise those that the operations need. */
export const deniedActions = (failures: Failure[]): string[] => [
  ...new Set(failures.flatMap(({ requirement, denial }) => denial.action ?? ACTION_OF_REQUIREMENT[requirement] ?? [])),
];
