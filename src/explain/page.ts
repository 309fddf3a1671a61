import type { CauseCode } from '../diagnose/catalogue.ts';

/** What there is to say about a cause, whoever meets it. The fix comes from its remedy. */
export interface Page {
  /** What is going on, and how the pod knows it. */
  meaning: string;
  /** AWS's (or the system's) exact sentences that people search for. */
  sentences?: string[];
  /** Causes that look alike, and how to tell them apart. */
  lookAlikes?: Partial<Record<CauseCode, string>>;
}

export type Pages = Partial<Record<CauseCode, Page>>;
