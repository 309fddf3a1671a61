import type { Diagnosis } from '../diagnose/diagnose.ts';
import type { Call, Observations } from '../observe/observations.ts';
import type { Fix } from '../remedy/fix.ts';
import type { Evidence } from '../remedy/forward.ts';
// The schema itself is loaded only where a report is read.
import type { Report } from './schema.ts';

export type { Report } from './schema.ts';
export type ReportedCause = Report['causes'][number];

/** The page of a cause. */
export const docsOf = (code: string) => `docs/causes/${code}.md`;

/** Puts together what was seen, what it means and what to do. */
export function buildReport(
  seen: Observations,
  diagnosis: Diagnosis,
  fixFor: (code: Diagnosis['causes'][number]['code'], seen: Observations, evidence: Evidence) => Fix,
): Report {
  return {
    schema: 'irsa-preflight/report/1',
    verdict: diagnosis.verdict,
    ready: diagnosis.ready,
    ...(diagnosis.role ? { role: diagnosis.role } : {}),
    causes: diagnosis.causes.map(({ code, title, certainty, verdict, because }) => ({
      ...{ code, title, certainty, verdict, because },
      fix: fixFor(code, seen, { because, verdict }),
      docs: docsOf(code),
    })),
    notes: diagnosis.notes,
    checks: diagnosis.checks,
    observations: seen,
    timing: { totalMs: seen.ms, requests: seen.calls.map(requestOf) },
  };
}

/** A report where nothing could be looked at. */
export function emptyReport(cause: ReportedCause, others: ReportedCause[] = []): Report {
  return {
    schema: 'irsa-preflight/report/1',
    verdict: 'fail',
    ready: false,
    causes: [cause, ...others],
    notes: [],
    checks: [],
    timing: { totalMs: 0, requests: [] },
  };
}

const requestOf = ({ service, operation, region, ms, status, requestId }: Call) => ({
  ...{ service, operation, ms },
  ...(region ? { region } : {}),
  ...(status ? { status } : {}),
  ...(requestId ? { requestId } : {}),
});
