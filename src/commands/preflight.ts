import { createLog } from '../observe/log.ts';
import { silenceConsole } from '../observe/silenceConsole.ts';
import { internalErrorReport, settingsReport } from '../report/earlyExitReports.ts';
import { EXIT, exitCode } from '../report/exitCode.ts';
import { useColor } from '../report/text/color.ts';
import { renderText } from '../report/text/text.ts';
import { reportFilesOf, writeReports } from '../report/write.ts';
import type { Report } from '../schema/report.ts';
import type { Settings } from '../settings/catalogue.ts';
import { readSettings } from '../settings/read.ts';

/**
 * The preflight itself: everything from the environment, the exit code to the pipeline.
 * @param terminated aborted when the process is asked to end; with an Error where something was thrown that nobody caught
 */
export async function preflightCommand(
  env: NodeJS.ProcessEnv,
  version: string,
  terminated: AbortSignal,
): Promise<number> {
  const read = readSettings(env);
  const { settings, usable } = read;
  const end = (report: Report, code: number) => finish(report, code, usable, env, version);
  if (!settings) return end(settingsReport(read.problems, read.hints), EXIT.settings);
  try {
    const { preflight } = await import('../preflight.ts');
    const log = await createLog(settings.logLevel);
    silenceConsole(log);
    const report = await preflight({
      ...{ env, settings, read, version, terminated, log },
      onWait: ({ causes: [cause] }, secondsLeft) =>
        process.stdout.write(
          `${cause?.code}: ${cause?.headline}. This may resolve on its own; retrying for up to ${secondsLeft} s.\n`,
        ),
    });
    return await end(report, exitCode(report.verdict, settings.failOn));
  } catch (error) {
    return end(internalErrorReport(error, version), EXIT.internalError);
  }
}

/** Prints the report and writes the files. @returns the exit code, which is 0 where `fail_on` is never */
async function finish(
  report: Report,
  code: number,
  settings: Partial<Settings>,
  env: NodeJS.ProcessEnv,
  version: string,
): Promise<number> {
  const { body, end } = renderText(report, { color: useColor(settings.color ?? 'auto', env), version });
  // What people read comes first: a file that cannot be written must not keep it from them.
  process.stdout.write(body);
  const problems = await writeReports(report, settings, env, version);
  const isWritten = (file: string | undefined) => !problems.some((problem) => problem.file === file);
  const { json, markdown } = reportFilesOf(settings);
  const neverFails = settings.failOn === 'never';
  process.stdout.write(
    end({
      wholeReport: [markdown, json].find((file) => file && isWritten(file)),
      remarks: [
        ...problems.map(({ file, why }) => `${file} could not be written: ${why}`),
        ...(neverFails && report.verdict === 'fail' ? ['fail_on is never, so this step does not fail.'] : []),
      ],
    }),
  );
  return neverFails ? EXIT.pass : code;
}
