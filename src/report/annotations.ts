import * as z from 'zod';
import type { Report } from '../schema/report.ts';
import { renderMarkdown } from './markdown.ts';

// The file that `hcli annotate` writes and Harness posts after the step (harness/lite-engine, `annotations/main.go`).
const CONTEXT = 'irsa-preflight';
const STYLES = { pass: 'success', warn: 'warning', fail: 'failure' } as const;
// Harness accepts 64 KB for a summary.
const MAX_SUMMARY_BYTES = 64 * 1024;

const File = z.looseObject({ annotations: z.array(z.looseObject({ contextId: z.string().optional() })).default([]) });

/**
 * The annotations file with ours in it: those of others stay, an earlier one of ours is replaced.
 * @param before what the file holds, empty where there is none; what is no such file is taken for none
 */
export function annotationsFile(before: string, report: Report, env: NodeJS.ProcessEnv, now: number): string {
  const { annotations, ...known } = File.safeParse(parsed(before)).data ?? { annotations: [] };
  const ours = {
    contextId: CONTEXT,
    stepId: env.HARNESS_STEP_ID ?? '',
    timestamp: now,
    style: STYLES[report.verdict],
    summary: cut(renderMarkdown(report)),
    priority: report.verdict === 'pass' ? 5 : 1,
    mode: 'replace',
  };
  const file = {
    accountId: env.HARNESS_ACCOUNT_ID ?? '',
    orgId: env.HARNESS_ORG_ID ?? '',
    projectId: env.HARNESS_PROJECT_ID ?? '',
    pipelineId: env.HARNESS_PIPELINE_ID ?? '',
    planExecutionId: env.HARNESS_EXECUTION_ID ?? '',
    stageExecutionId: env.HARNESS_STAGE_ID ?? '',
    ...known,
    annotations: [...annotations.filter(({ contextId }) => contextId !== CONTEXT), ours],
  };
  return `${JSON.stringify(file)}\n`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** As much of a text as is taken; a character is never cut in two. */
function cut(text: string): string {
  const bytes = Buffer.from(text);
  return bytes.length <= MAX_SUMMARY_BYTES
    ? text
    : bytes
        .subarray(0, MAX_SUMMARY_BYTES)
        .toString('utf8')
        .replace(/\uFFFD$/, '');
}
