import type { Facts } from '../facts/facts.ts';
import type { Failure } from '../facts/failures.ts';
import type { Values } from '../remedy/values.ts';
import type { CheckId } from '../schema/checkIds.ts';
import type { Fix, Place } from '../schema/report.ts';
import type { CauseCode } from './codes.ts';
import type { Finding } from './finding.ts';

/** What to do about a cause, filled in with the pod's values. It is data; the report decides how it looks. */
export type Remedy = Omit<Fix, 'forward'>;

/** What there is to know about a cause, whoever meets it. */
export interface Page {
  /** What is going on, and how the pod knows. */
  meaning: string;
  /** The exact error messages that people search for, AWS's or the system's. */
  sentences: string[];
  /** Causes that look similar, and how to tell them apart: one sentence each. */
  similar: Partial<Record<CauseCode, string>>;
}

/**
 * One root cause. Everything about it is in one file: how it is recognised, what it is called, what to do, and its
 * page. Causes are tried in the order of codes.ts, each with the failures that no earlier one has explained. So a
 * consequence is never reported as a cause, and a general cause sees only what no narrower one took.
 */
export interface Cause {
  /** What is wrong, in one line: the same for every run (pages, JUnit, dashboards). */
  title: string;
  /** What is wrong with what in this run: the subject and the problem, without a full stop. */
  headline: (values: Values) => string;
  /** Where on the path from the pod to the bucket it breaks. */
  place: Place;
  /** The checks that are not correct, even where they could be carried out without trouble. */
  marks?: CheckId | readonly CheckId[];
  /** It can resolve on its own: changes of IAM take time to spread; throttling and outages end. */
  isTransient: boolean;
  /** A pod made by hand does not reproduce it: a variable of the stage, a key from a secret, a passing state of AWS. */
  onlyInBuild?: true;
  /** Recognises the cause in the facts and in the failures that are still unexplained. */
  find: (facts: Facts, open: Failure[]) => Finding | undefined;
  /** What to do about it. */
  remedy: (values: Values) => Remedy;
  page: Page;
}
