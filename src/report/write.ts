import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readSmallFile } from '../io/smallFile.ts';
import { withDeadline } from '../io/withDeadline.ts';
import type { Report } from '../schema/report.ts';
import type { Settings } from '../settings/catalogue.ts';
import { annotationsFile } from './annotations.ts';
import { errorMetadata } from './errorMetadata.ts';
import { renderJunit } from './junit.ts';
import { renderMarkdown } from './markdown.ts';
import { outputVariables, renderOutputs } from './outputs.ts';

/** A file that could not be written, and why: reported in the log, and no reason to change the verdict. */
export interface WriteProblem {
  file: string;
  why: string;
}

/** Where to write each kind of report; absent where it is not wanted. */
export interface ReportFiles {
  json?: string | undefined;
  junit?: string | undefined;
  markdown?: string | undefined;
}

/** The report files that the settings ask for. */
export const reportFilesOf = ({ reportJson, reportJunit, reportMarkdown }: Partial<Settings>): ReportFiles => ({
  json: reportJson,
  junit: reportJunit,
  markdown: reportMarkdown,
});

type Write = [file: string | undefined, write: (file: string) => Promise<void>];

/** Writes the reports that the settings ask for, and the files that Harness names in the environment. Never throws. */
export function writeReports(
  report: Report,
  settings: Partial<Settings>,
  env: NodeJS.ProcessEnv,
  version: string,
): Promise<WriteProblem[]> {
  const failure = errorMetadata(report);
  return writeAll([
    ...reportWrites(report, reportFilesOf(settings), version),
    [env.DRONE_OUTPUT, (file) => append(file, renderOutputs(outputVariables(report), file))],
    [failure && env.ERROR_METADATA_FILE, (file) => append(file, renderOutputs(failure ?? {}, file))],
    [env.HARNESS_ANNOTATIONS_FILE, (file) => annotate(file, report, env)],
  ]);
}

/** Writes report files alone. Never throws. */
export const writeFiles = (report: Report, files: ReportFiles, version: string): Promise<WriteProblem[]> =>
  writeAll(reportWrites(report, files, version));

const reportWrites = (report: Report, { json, junit, markdown }: ReportFiles, version: string): Write[] => [
  [json, (file) => replace(file, `${JSON.stringify(report, null, 2)}\n`)],
  [junit, (file) => replace(file, renderJunit(report, version))],
  [markdown, (file) => replace(file, renderMarkdown(report))],
];

async function writeAll(writes: Write[]): Promise<WriteProblem[]> {
  const problems = await Promise.all(
    writes.map(async ([file, write]) => {
      if (!file) return [];
      try {
        await withDeadline(write(file), WRITE_MS, () => new Error(TOO_SLOW));
        return [];
      } catch (error) {
        return [{ file, why: (error as Error).message }];
      }
    }),
  );
  return problems.flat();
}

// Not blocking: a pipe without a reader would otherwise hold up even the end of the process.
const { O_APPEND, O_CREAT, O_NONBLOCK, O_RDWR, O_WRONLY } = constants;

/** Appends lines, on a line of their own whoever wrote before. */
async function append(file: string, lines: string): Promise<void> {
  await using handle = await open(file, O_APPEND | O_CREAT | O_NONBLOCK | O_RDWR);
  const { size } = await handle.stat();
  const last = size > 0 ? (await handle.read(Buffer.alloc(1), 0, 1, size - 1)).buffer.toString() : '\n';
  await handle.appendFile(last === '\n' ? lines : `\n${lines}`);
}

// A file system that does not answer (a pipe without a reader, /proc) must not keep the step from ending.
const WRITE_MS = 2000;
const TOO_SLOW = `it did not accept the report within ${WRITE_MS / 1000} s`;

const MAX_ANNOTATIONS_BYTES = 8 * 1024 * 1024;

async function annotate(file: string, report: Report, env: NodeJS.ProcessEnv): Promise<void> {
  const { text = '' } = await readSmallFile(file, MAX_ANNOTATIONS_BYTES);
  await replace(file, annotationsFile(text, report, env, Date.now()));
}

// Whole or not at all: whoever reads the file never sees half a report. What a link names is replaced, not the link.
async function replace(named: string, content: string): Promise<void> {
  const file = await realpath(named).catch(() => named);
  const found = await stat(file).catch(() => undefined);
  if (found && !found.isFile()) return writeInPlace(file, content);
  await mkdir(path.dirname(file), { recursive: true });
  // Two settings may name one file.
  const beside = `${file}.${randomUUID()}.tmp`;
  try {
    await writeFile(beside, content, { mode: 0o644, flag: 'wx' });
    await rename(beside, file);
  } finally {
    await rm(beside, { force: true });
  }
}

/** A device or a pipe stays what it is, and gets the content if it takes it now. */
async function writeInPlace(file: string, content: string): Promise<void> {
  await using handle = await open(file, O_WRONLY | O_NONBLOCK);
  await handle.writeFile(content);
}
