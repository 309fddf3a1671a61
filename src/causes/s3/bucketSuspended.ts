import { isOtherStore } from '../../remedy/isOtherStore.ts';
import type { Cause } from '../cause.ts';
import { byReply, hasCode } from './byReply.ts';

export const bucketSuspended: Cause = {
  title: 'Access to the bucket or to its account has been disabled',
  headline: ({ bucket }) => `Access to ${bucket} or to its account has been disabled`,
  place: 'bucket',
  isTransient: false,
  find: byReply(hasCode('AllAccessDisabled', 'AccountProblem', 'NotSignedUp')),
  remedy: (values) => {
    const { bucket, s3Host } = values;
    const operator = isOtherStore(values) ? `the operator of ${s3Host}` : 'AWS Support';
    return {
      summary: `Contact ${operator} about ${bucket} and its account.`,
      owner: 'aws-admin',
      steps: [
        {
          text: isOtherStore(values)
            ? `Only ${operator} can say why, and enable access again.`
            : 'Check the account for unpaid bills and for messages from AWS. Only AWS Support can say why access was disabled, and enable it again.',
        },
      ],
      asCode: [],
    };
  },
  page: {
    meaning:
      'AWS has disabled access to the bucket or to its whole account, for example because of unpaid bills or suspected abuse. No policy or setting changes that.',
    sentences: [
      'All access to this object has been disabled',
      'There is a problem with your AWS account that prevents the operation from completing successfully.',
      'Your account is not signed up for the Amazon S3 service.',
    ],
    similar: { 's3-access-denied-unexplained': 'The code is AccessDenied: a policy is at work.' },
  },
};
