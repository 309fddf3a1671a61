import { describe, expect, it } from '@jest/globals';
import { parseDenial } from '../../src/aws/denial.ts';

const USER = 'User: arn:aws:sts::111122223333:assumed-role/r/s is not authorized to perform: s3:GetObject';
const principal = 'arn:aws:sts::111122223333:assumed-role/r/s';
const action = 's3:GetObject';

// Every form of the sentence that AWS documents or that users have posted.
describe('parseDenial', () => {
  it.each([
    [
      `${USER} on resource: "arn:aws:s3:::b/k" because no identity-based policy allows the s3:GetObject action`,
      { principal, action, resource: 'arn:aws:s3:::b/k', policy: 'identity-policy', explicit: false },
    ],
    [
      `${USER} because no resource-based policy allows the s3:GetObject action`,
      { principal, action, policy: 'bucket-policy', explicit: false },
    ],
    [
      `${USER} with an explicit deny in a permissions boundary`,
      { principal, action, policy: 'permissions-boundary', explicit: true },
    ],
    [
      `${USER} with an explicit deny in a service control policy: arn:aws:organizations::1:policy/o-a/service_control_policy/p-b`,
      {
        principal,
        action,
        policy: 'scp',
        explicit: true,
        policyArn: 'arn:aws:organizations::1:policy/o-a/service_control_policy/p-b',
      },
    ],
    [
      `${USER} with an explicit deny in a resource control policy, with policy ARN: arn:aws:organizations::1:policy/o-a/resource_control_policy/p-b`,
      {
        principal,
        action,
        policy: 'rcp',
        explicit: true,
        policyArn: 'arn:aws:organizations::1:policy/o-a/resource_control_policy/p-b',
      },
    ],
    [
      `${USER} because no VPC endpoint policy allows the s3:GetObject action`,
      { principal, action, policy: 'vpc-endpoint-policy', explicit: false },
    ],
    [
      `${USER} because no session policy allows the s3:GetObject action`,
      { principal, action, policy: 'session-policy', explicit: false },
    ],
    [
      'User: arn:aws:iam::1:user/u is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::2:role/t',
      { principal: 'arn:aws:iam::1:user/u', action: 'sts:AssumeRole', resource: 'arn:aws:iam::2:role/t' },
    ],
    [
      'User: arn:aws:sts::1:assumed-role/r/s is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext because no identity-based policy allows the kms:Decrypt action',
      {
        principal: 'arn:aws:sts::1:assumed-role/r/s',
        action: 'kms:Decrypt',
        policy: 'identity-policy',
        explicit: false,
      },
    ],
    [
      'User: arn:aws:sts::1:assumed-role/r/s is not authorized to perform: kms:GenerateDataKey on this resource because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access',
      { principal: 'arn:aws:sts::1:assumed-role/r/s', action: 'kms:GenerateDataKey', keyMissingOrDenied: true },
    ],
    ['Access Denied', {}],
  ])('%s', (sentence, parts) => {
    expect(parseDenial(sentence)).toEqual(parts);
  });

  it('handles a missing sentence and a hostile one', () => {
    expect(parseDenial(undefined)).toEqual({});
    const started = performance.now();
    parseDenial(
      `User: ${'a'.repeat(100_000)} is not authorized to perform: ${'with an explicit deny in a '.repeat(5000)}`,
    );
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
