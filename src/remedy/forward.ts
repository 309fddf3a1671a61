import { CAUSES, type CauseCode } from '../diagnose/catalogue.ts';
import type { Owner, Remedy } from './fix.ts';
import type { Values } from './values.ts';

const GREETING: Record<Owner, string> = {
  'pipeline-author': 'To whoever keeps the pipeline',
  'cluster-admin': 'To whoever keeps the cluster',
  'aws-admin': 'To whoever keeps the AWS account',
  'network-admin': 'To whoever keeps the network',
};

/** What a cause rests on, and how bad it is. */
export interface Evidence {
  because: string[];
  verdict: 'fail' | 'warn';
}

/** Five lines to forward to the owner of a fix: what breaks, for whom, what was seen, what is asked for, how to prove it. */
export function forwardMessage(
  code: CauseCode,
  { owner, summary }: Remedy,
  { because, verdict }: Evidence,
  proof: string,
  values: Values,
): string {
  const { namespace, serviceAccount, bucket, region, issuer, callerArn } = values;
  const pod = [
    `${namespace}/${serviceAccount}`,
    `cluster ${issuer}`,
    `as ${callerArn}`,
    `bucket ${bucket} in ${region}`,
  ];
  return [
    `${GREETING[owner]}: our CI cache on S3 ${verdict === 'fail' ? 'fails' : 'works, with a flaw'}. ${CAUSES[code].title} (${code}).`,
    // What the pod could not tell says nothing to anybody else.
    `Pod: ${pod.filter((part) => !part.includes('<')).join(', ')}.`,
    // What was answered is what its owner can look up; the first sentence says what was seen, later ones what follows.
    `Seen: ${because.find((sentence) => / answered /.test(sentence)) ?? because[0] ?? CAUSES[code].title}`,
    `Please: ${summary}`,
    `To prove it: ${proof}`,
  ].join('\n');
}
