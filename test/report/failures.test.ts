import { expect, it } from '@jest/globals';
import { defectReport, settingsReport } from '../../src/report/failures.ts';
import { Report } from '../../src/report/schema.ts';
import { renderText } from '../../src/report/text/text.ts';

it('a defect is said as such, with what a maintainer needs', () => {
  const report = defectReport(new RangeError('out of\u001b[2J range'), '1.2.3');
  expect(Report.parse(report)).toMatchObject({ verdict: 'fail', ready: false, causes: [{ code: 'tool-defect' }] });
  const text = renderText(report, { color: false, version: '1.2.3' });
  expect(text).toContain('RangeError');
  expect(text).not.toContain('\u001b');
});

it('bad settings name the setting, the value and what is allowed', () => {
  const report = settingsReport(
    [{ setting: 'timeout', value: 'soon', allowed: 'a duration' }],
    ['PLUGIN_X is not a setting.'],
  );
  expect(Report.parse(report).causes[0]?.because).toEqual([
    'timeout is "soon". Allowed: a duration.',
    'Hint: PLUGIN_X is not a setting.',
  ]);
});
