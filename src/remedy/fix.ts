/** Who can do it. */
export type Owner = 'pipeline-author' | 'cluster-admin' | 'aws-admin' | 'network-admin';

/** Each owner in words. */
export const OWNER_WORDS: Record<Owner, string> = {
  'pipeline-author': 'whoever writes the pipeline',
  'cluster-admin': 'a cluster admin',
  'aws-admin': 'an AWS admin',
  'network-admin': 'a network admin',
};

/** One thing to do. */
export interface Step {
  text: string;
  /** To be pasted into a shell. */
  commands?: string[];
  /** To be pasted into a file: YAML or a policy. */
  document?: string;
  /** It changes nothing, and shows that the change is right. */
  proves?: true;
}

/** What to do about a cause, filled in with the pod's own values. A remedy is data; how it looks is the report's. */
export interface Remedy {
  summary: string;
  owner: Owner;
  steps: Step[];
}

/** A remedy with what every one has besides. */
export interface Fix extends Remedy {
  /** The same change in Terraform or a Helm chart. */
  asCode: Step[];
  /** Five lines to forward to the owner. */
  forward: string;
}
