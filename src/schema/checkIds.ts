/** The checks of a run, in the order of the path from the pod to the bucket. */
export const CHECK_IDS = [
  'service-account',
  'irsa-variables',
  'web-identity-token',
  'credentials',
  'second-role',
  'identity',
  'list',
  'read',
  'exists',
  'write',
  'multipart',
  'clean-up',
] as const;
export type CheckId = (typeof CHECK_IDS)[number];
