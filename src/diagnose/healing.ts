import type { CauseCode } from './catalogue.ts';
import type { Diagnosis } from './diagnose.ts';

// What passes by itself: changes of IAM take time to spread, throttling and outages end. A missing variable stays
// missing for as long as the pod lives.
const HEALING = new Set<CauseCode>([
  'oidc-provider-missing',
  'oidc-provider-audience-missing',
  'oidc-keys-unavailable',
  'trust-policy-mismatch',
  'sts-throttled',
  'sts-unavailable',
  'assume-role-denied',
  'assume-role-tag-session-denied',
  'pod-identity-agent-unreachable',
  'pod-identity-refused',
  'sts-unreachable',
  's3-unreachable',
  'proxy-unreachable',
  'bucket-missing',
  's3-throttled',
  's3-unavailable',
  's3-list-permission-missing',
  's3-object-arn-missing',
  's3-identity-policy-missing',
  's3-access-denied-unexplained',
  's3-put-acl-denied',
  's3-not-allowed-by-bucket-policy',
  's3-explicit-deny-bucket-policy',
  'kms-generate-data-key-denied',
  'kms-decrypt-denied',
  'kms-decrypt-denied-multipart',
  'kms-key-policy-or-missing',
  'kms-key-disabled',
  'deadline-exceeded',
]);

/** Whether another check, a little later, may say something else. */
export function canHeal({ verdict, causes }: Diagnosis): boolean {
  return (
    verdict === 'fail' && causes.filter((cause) => cause.verdict === 'fail').every(({ code }) => HEALING.has(code))
  );
}
