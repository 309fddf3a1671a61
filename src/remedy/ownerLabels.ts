import type { Owner } from '../schema/report.ts';

/** Each owner as a reader knows them. */
export const OWNER_LABELS: Record<Owner, string> = {
  'pipeline-author': 'the pipeline author',
  'cluster-admin': 'a cluster admin',
  'aws-admin': 'an AWS admin',
  'network-admin': 'a network admin',
};
