import { CAUSES, type CauseCode } from '../diagnose/catalogue.ts';
import type { Owner, Remedy } from './fix.ts';
import type { Values } from './values.ts';

const GREETING: Record<Owner, string> = {
  'pipeline-author': 'To whoever keeps the pipeline',
  'cluster-admin': 'To whoever keeps the cluster',
  'aws-admin': 'To whoever keeps the AWS account',
  'network-admin': 'To whoever keeps the network',
};

/** Five lines to forward to the owner of a fix: what breaks, for whom, what was seen, what is asked for, how to prove it. */
export function forwardMessage(
  code: CauseCode,
  { owner, summary }: Remedy,
  seen: string,
  proof: string,
  values: Values,
): string {
  const { namespace, serviceAccount, bucket, region, issuer, callerArn } = values;
  return [
    `${GREETING[owner]}: our CI cache on S3 fails. ${CAUSES[code].title} (${code}).`,
    `Pod: ${namespace}/${serviceAccount}, cluster ${issuer}, as ${callerArn}, bucket ${bucket} in ${region}.`,
    `Seen: ${seen}`,
    `Please: ${summary}`,
    `To prove it: ${proof}`,
  ].join('\n');
}
