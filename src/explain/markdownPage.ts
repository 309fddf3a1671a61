import { CAUSES } from '../causes/causes.ts';
import { CAUSE_CODES, type CauseCode } from '../causes/codes.ts';
import { OWNER_LABELS } from '../remedy/ownerLabels.ts';
import type { Step } from '../schema/report.ts';
import { causePage } from './causePage.ts';
import { languageOf } from './languageOf.ts';

/** The page of a cause, docs/causes/CODE.md. */
export function markdownPage(code: CauseCode): string {
  const { title, place, meaning, sentences, similar, summary, owner, steps, asCode } = causePage(code);
  return lines(
    `# ${code}`,
    `**${title}.** On the path \`pod → service account → token → STS → role → bucket\` it fails at: ${place}.`,
    '## What it means',
    prose(meaning),
    ...section('## Error messages', sentences.length ? [['```text', ...sentences, '```'].join('\n')] : []),
    ...section(
      '## Similar causes',
      Object.entries(similar).length
        ? [
            Object.entries(similar)
              .map(([other, difference]) => `- [${other}](${other}.md): ${prose(difference)}`)
              .join('\n'),
          ]
        : [],
    ),
    '## What to do',
    `For ${OWNER_LABELS[owner]}: ${prose(summary)}`,
    ...steps.map((step, i) => stepText(step, `${i + 1}. `)),
    ...section(
      '## As code',
      asCode.map((step) => stepText(step, '')),
    ),
    'In the report of a run, irsa-preflight fills in what it knows about the pod. On this page, `<ANGLE_BRACKETS>` mark what to replace.',
  );
}

/** The index of all causes, and of the error messages by which people search. */
export function markdownIndex(): string {
  const bySentence = CAUSE_CODES.flatMap((code) => CAUSES[code].page.sentences.map((sentence) => ({ sentence, code })));
  const grouped = Map.groupBy(bySentence, ({ sentence }) => sentence);
  const rows = [...grouped]
    .toSorted(([a], [b]) => a.localeCompare(b, 'en'))
    .map(
      ([sentence, found]) =>
        `| \`${sentence.replaceAll('|', '\\|')}\` | ${found.map(({ code }) => link(code)).join(', ')} |`,
    );
  return lines(
    '# Causes',
    'A code is the stable name of one root cause. `irsa-preflight explain CODE` prints the same text as its page.',
    '## By error message',
    ['| message | cause |', '|---|---|', ...rows].join('\n'),
    '## By code',
    [
      '| code | what is wrong | fails at |',
      '|---|---|---|',
      ...CAUSE_CODES.map((code) => `| ${link(code)} | ${CAUSES[code].title} | ${CAUSES[code].place} |`),
    ].join('\n'),
  );
}

const section = (heading: string, blocks: string[]) => (blocks.length ? [heading, ...blocks] : []);

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
    ...(document ? [block(languageOf(document), document)] : []),
  ].join('\n');
}
