import * as z from 'zod';
import { Evidence } from './evidence.ts';
import { Observations } from './observations.ts';

// The JSON report's one definition: the type, the validation and the published JSON Schema all come from it.

const Text = z.string();

/** One thing to do. */
const Step = z.object({
  text: Text,
  /** To be pasted into a shell. */
  commands: z.array(Text).optional(),
  /** To be pasted into a file: YAML or a policy. */
  document: Text.optional(),
  /** It changes nothing, and verifies the change. */
  proves: z.boolean().optional(),
});
export type Step = z.infer<typeof Step>;

/** Who can make the change. */
const Owner = z.enum(['pipeline-author', 'cluster-admin', 'aws-admin', 'network-admin']);
export type Owner = z.infer<typeof Owner>;

/** What to do about a cause, filled in with the pod's own values. */
const Fix = z.object({
  summary: Text,
  owner: Owner,
  steps: z.array(Step),
  /** The same change in Terraform or a Helm chart. */
  asCode: z.array(Step),
  /** A short message to forward to the owner. */
  forward: Text,
});
export type Fix = z.infer<typeof Fix>;

/** How much is known: from what the pod saw alone, in all likelihood, or as one of several candidates. */
const Certainty = z.enum(['certain', 'likely', 'possible']);
export type Certainty = z.infer<typeof Certainty>;

/** The path that a cache step's request takes; a cause breaks it at one of these places. */
export const PLACES = ['pod', 'service account', 'token', 'STS', 'role', 'bucket'] as const;
export type Place = (typeof PLACES)[number];

/** One of several explanations for the same evidence. */
const Candidate = z.object({
  code: Text,
  state: z.enum(['confirmed', 'refuted', 'open']),
  why: Text,
  /** The commands that decide it. */
  decide: z.array(Text),
});
export type Candidate = z.infer<typeof Candidate>;

const Cause = z.object({
  code: Text,
  /** The same for every report with this code. */
  title: Text,
  /** What is wrong with what, filled in. Reports of 0.1.0 have none. */
  headline: Text.optional(),
  certainty: Certainty,
  verdict: z.enum(['fail', 'warn']),
  /** Where on the path it breaks. Reports of 0.1.0 have none. */
  place: z.enum(PLACES).optional(),
  because: z.array(Text),
  /** The same as `because`, as data. */
  evidence: z.array(Evidence).optional(),
  candidates: z.array(Candidate).optional(),
  /** The setting `ignore` names it: it changes neither the verdict nor the exit code. */
  ignored: z.boolean().optional(),
  fix: Fix,
  docs: Text,
});
export type ReportedCause = z.infer<typeof Cause>;

const Check = z.object({
  id: Text,
  title: Text,
  status: z.enum(['pass', 'warn', 'fail', 'skip', 'error']),
  detail: Text,
  /** The checks that must pass for this one to be possible. */
  needs: z.array(Text),
  ms: z.number(),
});
export type Check = z.infer<typeof Check>;

const Request = z.object({
  service: Text,
  operation: Text,
  region: Text.optional(),
  ms: z.number(),
  status: z.number().optional(),
  requestId: Text.optional(),
});

const Verdict = z.enum(['pass', 'warn', 'fail']);
export type Verdict = z.infer<typeof Verdict>;

export const Report = z.object({
  schema: z.literal('irsa-preflight/report/1'),
  verdict: Verdict,
  /** The cache operations will work, whatever expected_* and require_delete say. */
  ready: z.boolean(),
  /** The name of the role that the pod has. */
  role: Text.optional(),
  causes: z.array(Cause),
  /** Worth knowing, without effect on the verdict. */
  notes: z.array(Text),
  checks: z.array(Check),
  /** Absent where nothing could be observed: invalid settings, an internal error. */
  observations: Observations.optional(),
  timing: z.object({ totalMs: z.number(), requests: z.array(Request) }),
});
export type Report = z.infer<typeof Report>;
