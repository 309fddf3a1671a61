import * as z from 'zod';
import type { Diagnosis } from '../diagnose/diagnose.ts';
import { type Call, Observations } from '../observe/observations.ts';
import type { Fix } from '../remedy/fix.ts';

// The JSON report's one definition: the type, the validation and the published JSON Schema all come from it.

const Text = z.string();

const Step = z.object({
  text: Text,
  commands: z.array(Text).optional(),
  document: Text.optional(),
  /** It changes nothing, and shows that the change is right. */
  proves: z.boolean().optional(),
});

const Cause = z.object({
  code: Text,
  title: Text,
  certainty: z.enum(['certain', 'likely', 'possible']),
  verdict: z.enum(['fail', 'warn']),
  because: z.array(Text),
  fix: z.object({
    summary: Text,
    owner: z.enum(['pipeline-author', 'cluster-admin', 'aws-admin', 'network-admin']),
    steps: z.array(Step),
    asCode: z.array(Step),
    forward: Text,
  }),
  docs: Text,
});

const Check = z.object({
  id: Text,
  title: Text,
  status: z.enum(['pass', 'warn', 'fail', 'skip', 'error']),
  detail: Text,
  needs: z.array(Text),
  ms: z.number(),
});

const Request = z.object({
  service: Text,
  operation: Text,
  region: Text.optional(),
  ms: z.number(),
  status: z.number().optional(),
  requestId: Text.optional(),
});

export const Report = z.object({
  schema: z.literal('irsa-preflight/report/1'),
  verdict: z.enum(['pass', 'warn', 'fail']),
  /** The cache operations will work, whatever expected_* and require_delete say. */
  ready: z.boolean(),
  /** The name of the role that the pod has. */
  role: Text.optional(),
  causes: z.array(Cause),
  /** What is worth knowing and changes no verdict. */
  notes: z.array(Text),
  checks: z.array(Check),
  /** Absent where nothing could be looked at: bad settings, a defect of the tool. */
  observations: Observations.optional(),
  timing: z.object({ totalMs: z.number(), requests: z.array(Request) }),
});
export type Report = z.infer<typeof Report>;
export type ReportedCause = Report['causes'][number];

/** The page of a cause. */
export const docsOf = (code: string) => `docs/causes/${code}.md`;

/** Puts together what was seen, what it means and what to do. */
export function buildReport(
  seen: Observations,
  diagnosis: Diagnosis,
  fixFor: (code: Diagnosis['causes'][number]['code'], seen: Observations, because: string[]) => Fix,
): Report {
  return {
    schema: 'irsa-preflight/report/1',
    verdict: diagnosis.verdict,
    ready: diagnosis.ready,
    ...(diagnosis.role ? { role: diagnosis.role } : {}),
    causes: diagnosis.causes.map(({ code, title, certainty, verdict, because }) => ({
      ...{ code, title, certainty, verdict, because },
      fix: fixFor(code, seen, because),
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
