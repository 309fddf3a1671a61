import type { Owner } from '../schema/report.ts';
import type { Values } from './values.ts';

const RECIPIENT: Record<Owner, string> = {
  'pipeline-author': 'the pipeline',
  'cluster-admin': 'the cluster',
  'aws-admin': 'the AWS account',
  'network-admin': 'the network',
};

/** What the message says, apart from the pod's values. */
export interface Handoff {
  code: string;
  headline: string;
  verdict: 'fail' | 'warn';
  owner: Owner;
  /** The evidence that its recipient can look up: mostly AWS's reply. */
  seen: string | undefined;
  summary: string;
  verification: string | undefined;
}

/**
 * A short message to forward to the owner of a fix: what is wrong, for whom, what was seen, what is requested, how to
 * verify it.
 */
export function handoffMessage(handoff: Handoff, values: Values): string {
  const { code, headline, verdict, owner, seen, summary, verification } = handoff;
  const { namespace, serviceAccount, bucket, region, issuer, callerArn } = values;
  const pod = [
    `service account ${namespace}/${serviceAccount}`,
    `cluster ${issuer}`,
    `role ${callerArn}`,
    `bucket ${bucket} in ${region}`,
  ];
  const effect =
    verdict === 'fail' ? 'The preflight of our S3 build cache fails.' : 'Our S3 build cache works, with a warning.';
  return [
    `${headline} (${code}). ${effect}`,
    // What the pod could not find out says nothing to anybody else.
    `Build pod: ${pod.filter((part) => !part.includes('<')).join(', ')}.`,
    ...(seen ? [`Evidence: ${seen}`] : []),
    `Request to the owner of ${RECIPIENT[owner]}: ${summary}`,
    ...(verification ? [`To verify: ${verification}`] : []),
  ].join('\n');
}
