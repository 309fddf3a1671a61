import { CAUSES, type CauseCode } from '../diagnose/catalogue.ts';
import { OWNER_WORDS, type Step } from '../remedy/fix.ts';
import { fillIn } from '../remedy/remedies.ts';
import { PAGES, pageOf } from './pages.ts';
import { placeholderValues } from './placeholders.ts';

/** The page of a cause, docs/causes/CODE.md. */
export function causePage(code: CauseCode): string {
  const { title, place } = CAUSES[code];
  const { meaning, sentences = [], lookAlikes = {} } = pageOf(code);
  const { summary, owner, steps, asCode } = fillIn(code, placeholderValues());
  const alike = Object.entries(lookAlikes);
  return lines(
    `# ${code}`,
    `**${title}.** It breaks the way \`pod → service account → token → STS → role → bucket\` at: ${place}.`,
    '## What it means',
    prose(meaning),
    ...(sentences.length ? ['## In whose words', ['```text', ...sentences, '```'].join('\n')] : []),
    ...(alike.length
      ? ['## What looks like it', alike.map(([other, tell]) => `- [${other}](${other}.md): ${prose(tell)}`).join('\n')]
      : []),
    ...(steps.length
      ? [
          '## What to do',
          `For ${OWNER_WORDS[owner]}: ${prose(summary)}`,
          ...steps.map((step, i) => stepText(step, `${i + 1}. `)),
        ]
      : []),
    ...(asCode.length ? ['## The same as code', ...asCode.map((step) => stepText(step, ''))] : []),
    'The tool fills in what it knows of the pod; here it is `<IN_ANGLE_BRACKETS>`.',
  );
}

/** The index of all causes, and of the sentences by which people search. */
export function causeIndex(): string {
  const codes = Object.keys(CAUSES) as CauseCode[];
  const bySentence = codes.flatMap((code) => (PAGES[code]?.sentences ?? []).map((sentence) => ({ sentence, code })));
  const grouped = Map.groupBy(bySentence, ({ sentence }) => sentence);
  const rows = [...grouped]
    .toSorted(([a], [b]) => a.localeCompare(b, 'en'))
    .map(
      ([sentence, found]) =>
        `| \`${sentence.replaceAll('|', '\\|')}\` | ${found.map(({ code }) => link(code)).join(', ')} |`,
    );
  return lines(
    '# Causes',
    'A code is the stable name of one root cause. `irsa-preflight explain CODE` says the same as its page.',
    '## By what you read',
    ['| sentence | cause |', '|---|---|', ...rows].join('\n'),
    '## By code',
    [
      '| code | what it is | breaks at |',
      '|---|---|---|',
      ...codes.map((code) => `| ${link(code)} | ${CAUSES[code].title} | ${CAUSES[code].place} |`),
    ].join('\n'),
  );
}

// Outside of code, Markdown takes a placeholder for an HTML tag and drops it.
const prose = (text: string) => text.replaceAll('<', '\\<');

const link = (code: string) => `[${code}](${code}.md)`;
const lines = (...blocks: string[]) => `${blocks.join('\n\n')}\n`;

function stepText({ text, commands = [], document }: Step, mark: string): string {
  const indent = ' '.repeat(mark.length);
  const block = (language: string, content: string) =>
    [`\`\`\`${language}`, content, '```'].join('\n').replace(/^/gm, indent);
  return [
    `${mark}${prose(text)}`,
    ...(commands.length ? [block('sh', commands.join('\n'))] : []),
    ...(document
      ? [block(document.startsWith('{') ? 'json' : document.startsWith('resource') ? 'hcl' : 'yaml', document)]
      : []),
  ].join('\n');
}
