import { CAUSES } from '../causes/causes.ts';
import type { DiagnosedCause, Diagnosis } from '../diagnose/diagnose.ts';
import { handoffMessage } from '../remedy/handoffMessage.ts';
import { valuesOf } from '../remedy/values.ts';
import { VERIFIED_BY_BUILD, verificationStep } from '../remedy/verification.ts';
import type { Evidence } from '../schema/evidence.ts';
import type { Call } from '../schema/observations.ts';
// The schema itself is loaded only where a report is read.
import type { Report, ReportedCause } from '../schema/report.ts';
import { evidenceText, evidenceTexts } from './evidenceText.ts';

/** The page of a cause. */
export const docsOf = (code: string): string => `docs/causes/${code}.md`;

/** Puts together what was seen, what it means and what to do. */
export function buildReport(diagnosis: Diagnosis): Report {
  const { verdict, ready, role, causes, notes, checks, facts } = diagnosis;
  return {
    schema: 'irsa-preflight/report/1',
    verdict,
    ready,
    ...(role ? { role } : {}),
    causes: causes.map((cause) => reportedCause(cause, diagnosis)),
    notes,
    checks,
    observations: facts.seen,
    timing: { totalMs: facts.seen.ms, requests: facts.seen.calls.map(requestOf) },
  };
}

function reportedCause(cause: DiagnosedCause, { facts }: Diagnosis): ReportedCause {
  const { code, place, certainty, verdict, evidence, candidates, explains, ignored } = cause;
  const values = valuesOf(facts, explains);
  const { title, headline: headlineOf, remedy, onlyInBuild } = CAUSES[code];
  const { summary, owner, steps, asCode } = remedy(values);
  const headline = headlineOf(values);
  const verification = onlyInBuild ? VERIFIED_BY_BUILD : verificationStep(place, values);
  return {
    ...{ code, title, headline, certainty, verdict, place },
    because: evidenceTexts(evidence),
    evidence,
    ...(candidates ? { candidates } : {}),
    ...(ignored ? { ignored } : {}),
    fix: {
      ...{ summary, owner, asCode },
      steps: [...steps, verification],
      forward: handoffMessage(
        { code, headline, verdict, owner, summary, seen: lookedUp(evidence), verification: verification.commands?.[0] },
        values,
      ),
    },
    docs: docsOf(code),
  };
}

/** What the owner of a fix can look up: a reply, else what was seen first. */
function lookedUp(evidence: Evidence[]): string | undefined {
  const found = evidence.find(({ kind }) => kind === 'reply') ?? evidence[0];
  return found && evidenceText(found);
}

/** A report where nothing could be observed. */
export function emptyReport(causes: ReportedCause[]): Report {
  return {
    schema: 'irsa-preflight/report/1',
    verdict: 'fail',
    ready: false,
    causes,
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
