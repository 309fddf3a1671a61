import type * as z from 'zod';
import { callNameOf } from './calls.ts';
import { Observations } from './observations.ts';

const OBSERVATIONS = 'irsa-preflight/observations/1';

/** Why a saved report cannot be used: one sentence without the name of the file. */
export class UnreadableReport extends Error {}

/**
 * The observations in a saved report, or in a file of their own. Reports of every version so far are read; a newer one
 * as far as it is understood: fields and calls that this version does not know are ignored.
 * @throws UnreadableReport for a text that is not such a report
 */
export function readObservations(text: string): Observations {
  if (!text.trim()) throw new UnreadableReport('is empty.');
  const value = parseJson(text);
  const saved = isRecord(value) && isRecord(value.observations) ? value.observations : value;
  if (!isRecord(saved)) throw new UnreadableReport(NOT_A_REPORT);
  if (typeof saved.schema !== 'string' || !saved.schema.startsWith('irsa-preflight/')) {
    throw new UnreadableReport(
      isRecord(value) && typeof value.schema === 'string' && value.schema.startsWith('irsa-preflight/report/')
        ? 'holds no observations: that run ended before it checked anything.'
        : NOT_A_REPORT,
    );
  }
  if (saved.schema.startsWith('irsa-preflight/report/'))
    throw new UnreadableReport('holds no observations: that run ended before it checked anything.');
  if (saved.schema !== OBSERVATIONS) {
    throw new UnreadableReport(
      `has the format ${saved.schema}, which this version does not read; it reads ${OBSERVATIONS}. Use the version of irsa-preflight that wrote it.`,
    );
  }
  const parsed = Observations.safeParse(withKnownCalls(saved));
  if (!parsed.success) throw new UnreadableReport(problemOf(parsed.error, saved));
  return parsed.data;
}

const NOT_A_REPORT = 'is not a JSON report of irsa-preflight.';

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const isTruncated = text.trimStart().startsWith('{') && !text.trimEnd().endsWith('}');
    throw new UnreadableReport(isTruncated ? 'is truncated: its JSON ends too early.' : 'is not JSON.');
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A newer version may make calls that this one does not know; nothing is concluded from them. */
function withKnownCalls(saved: Record<string, unknown>): Record<string, unknown> {
  if (!Array.isArray(saved.calls)) return saved;
  const calls = saved.calls.filter((call) => isRecord(call) && callNameOf(String(call.id)) !== undefined);
  return { ...saved, calls };
}

function problemOf(error: z.ZodError, saved: Record<string, unknown>): string {
  const [issue] = error.issues;
  const at = issue?.path.join('.') || 'its top level';
  const version = isRecord(saved.tool) ? String(saved.tool.version) : 'an unknown version';
  return `was written by irsa-preflight ${version} and has a value at ${at} that this version does not understand.`;
}
