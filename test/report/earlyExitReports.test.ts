import { expect, it } from '@jest/globals';
import { internalErrorReport, settingsReport } from '../../src/report/earlyExitReports.ts';
import { renderWhole } from '../../src/report/text/text.ts';
import { Report } from '../../src/schema/report.ts';

it('an internal error is reported as such, with what a maintainer needs', () => {
  const report = internalErrorReport(new RangeError('out of\u001b[2J range'), '1.2.3');
  expect(Report.parse(report)).toMatchObject({ verdict: 'fail', ready: false, causes: [{ code: 'tool-defect' }] });
  const text = renderWhole(report, { color: false, version: '1.2.3' });
  expect(text).toContain('RangeError');
  expect(text).not.toContain('\u001b');
});

it('invalid settings are reported with the setting, the value and what is allowed', () => {
  const report = settingsReport(
    [{ setting: 'timeout', value: 'soon', allowed: 'a duration' }],
    ['PLUGIN_X is not a setting.'],
  );
  expect(Report.parse(report).causes[0]?.because).toEqual([
    'The setting timeout is soon: it must be a duration.',
    'Hint: PLUGIN_X is not a setting.',
  ]);
});
