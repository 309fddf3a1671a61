import { createLog } from '../observe/log.ts';
import { EXIT, exitCode } from '../report/exitCode.ts';
import { defectReport, settingsReport } from '../report/failures.ts';
import type { Report } from '../report/report.ts';
import { useColor } from '../report/text/color.ts';
import { renderText } from '../report/text/text.ts';
import { writeReports } from '../report/write.ts';
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
  const end = (report: Report) => finish(report, usable, env, version);
  if (!settings) {
    await end(settingsReport(read.problems, read.hints));
    return usable.failOn === 'never' ? EXIT.pass : EXIT.settings;
  }
  try {
    const { preflight } = await import('../preflight.ts');
    const report = await preflight({
      ...{ env, settings, read, version, terminated },
      log: await createLog(settings.logLevel),
      onWait: ({ causes: [cause] }, secondsLeft) =>
        process.stdout.write(
          `${cause?.code}: ${cause?.title}. It may heal by itself; checking again, for ${secondsLeft} s at most.\n`,
        ),
    });
    await end(report);
    return exitCode(report.verdict, settings.failOn);
  } catch (error) {
    await end(defectReport(error, version));
    return settings.failOn === 'never' ? EXIT.pass : EXIT.defect;
  }
}

async function finish(
  report: Report,
  settings: Partial<Settings>,
  env: NodeJS.ProcessEnv,
  version: string,
): Promise<void> {
  const color = useColor(settings.color ?? 'auto', env);
  // What people read comes first: a file that cannot be written must not keep it from them.
  process.stdout.write(
    renderText(report, { color, version, wholeReport: settings.reportMarkdown ?? settings.reportJson }),
  );
  const problems = await writeReports(report, settings, env, version);
  for (const { file, why } of problems) process.stdout.write(`${file} could not be written: ${why}\n`);
}
