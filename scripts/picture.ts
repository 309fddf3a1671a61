import { writeFileSync } from 'node:fs';
import Anser from 'anser';
import { runScenario } from '../src/sandbox/runScenario.ts';
import { SCENARIOS } from '../src/sandbox/scenarios.ts';

// Draws the log of a scenario as Harness shows it: the README's picture is the real output, coloured by its own escape
// codes.

const SCENARIO = 'policy-without-slash-star';
const FILE = 'docs/failure.svg';
const LINE_PX = 18;
const FONT_PX = 13;
const COLUMN_PX = FONT_PX * 0.602;
const MARGIN_PX = 16;
const COLUMNS = 104;
const COLOURS: Record<string, string> = {
  'ansi-red': '#ff7b72',
  'ansi-green': '#7ee787',
  'ansi-yellow': '#e3b341',
  'ansi-cyan': '#79c0ff',
};

const scenario = SCENARIOS.find(({ id }) => id === SCENARIO);
if (!scenario) throw new Error(`There is no scenario ${SCENARIO}.`);
const { stdout } = await runScenario(scenario, {
  tool: 'dist/irsa-preflight.cjs',
  extraEnv: { PLUGIN_COLOR: 'always', PLUGIN_REPORT_JSON: 'preflight.json' },
});
writeFileSync(FILE, drawing(stdout.trimEnd().split('\n')));

function drawing(lines: string[]): string {
  const width = Math.round(COLUMNS * COLUMN_PX + 2 * MARGIN_PX);
  const height = lines.length * LINE_PX + 2 * MARGIN_PX;
  const rows = lines.map((line, i) => {
    const y = MARGIN_PX + (i + 0.75) * LINE_PX;
    return `<text x="${MARGIN_PX}" y="${y}" xml:space="preserve">${spans(line)}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="The log of a failure: the role can list the bucket but cannot access its objects">`,
    `<rect width="100%" height="100%" rx="8" fill="#0d1117"/>`,
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${FONT_PX}" fill="#e6edf3">`,
    ...rows,
    '</g></svg>',
    '',
  ].join('\n');
}

function spans(line: string): string {
  return Anser.ansiToJson(line, { use_classes: true, remove_empty: true })
    .map(({ content, fg, decorations }) => {
      const style = [
        COLOURS[fg] ? ` fill="${COLOURS[fg]}"` : '',
        decorations.includes('bold') ? ' font-weight="bold"' : '',
        decorations.includes('dim') ? ' fill-opacity="0.55"' : '',
      ].join('');
      return `<tspan${style}>${escaped(content)}</tspan>`;
    })
    .join('');
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
