import * as z from 'zod';
import { Observations } from '../observe/observations.ts';

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
