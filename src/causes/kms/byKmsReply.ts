import type { Failure } from '../../facts/failures.ts';

// S3 calls KMS in the caller's name and passes its reply on.

const textOf = ({ call }: Failure) => `${call.code ?? ''} ${call.message ?? ''}`;

/** The error is one of KMS's own, and its text matches. */
export const isKmsError =
  (text: RegExp) =>
  (failure: Failure): boolean =>
    /\bKMS\.\w/.test(textOf(failure)) && text.test(textOf(failure));

/** The denied action is this one of KMS. */
export const isDeniedAction =
  (action: RegExp) =>
  ({ denial }: Failure): boolean =>
    action.test(denial.action ?? '');
