import type { Finding } from '../diagnose/rule.ts';

/** Who can do it. */
export type Owner = 'pipeline-author' | 'cluster-admin' | 'aws-admin' | 'network-admin';

/** One thing to do. */
export interface Step {
  text: string;
  /** To be pasted into a shell. */
  commands?: string[];
  /** To be pasted into a file: YAML or a policy. */
  document?: string;
}

/** What to do about a cause, filled in with the pod's own values. A remedy is data; how it looks is the report's. */
export interface Fix {
  summary: string;
  owner: Owner;
  steps: Step[];
}

/** What a remedy may read of the finding that it is for. */
export type RemedyCause = Pick<Finding, 'because' | 'verdict'>;
