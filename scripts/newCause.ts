import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CAUSE_CODES } from '../src/causes/codes.ts';

// npm run new-cause -- CODE AREA: creates the file of a cause with placeholders for all parts, adds it to the list of
// codes and to the registry, and adds a field case with placeholders. After that, npm run docs writes its page, and npm
// test shows what is still missing.

const AREAS = ['pod', 'token', 'sts', 'podIdentity', 'network', 's3', 'kms', 'run'];
const TODO = 'TODO';

const [code = '', area = areaOf(code)] = process.argv.slice(2);
const problem = problemWith(code, area);
if (problem) {
  console.error(
    `${problem}\nUsage: npm run new-cause -- CODE [AREA], for example kms-key-unusable kms. Areas: ${AREAS.join(', ')}.`,
  );
  process.exit(2);
}

const name = code.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
const file = `src/causes/${area}/${name}.ts`;
mkdirSync(path.dirname(file), { recursive: true });
writeFileSync(file, causeFile(name));
insertBefore('src/causes/codes.ts', "  's3-refused',\n", `  '${code}',\n`);
insertBefore('src/causes/causes.ts', 'import type { Cause }', `import { ${name} } from './${area}/${name}.ts';\n`);
insertBefore('src/causes/causes.ts', "  's3-refused': ", `  '${code}': ${name},\n`);
insertBefore('test/field-cases/cases.jsonl', '', fieldCase(code));
console.log(`${file}\nsrc/causes/codes.ts: move '${code}' to where it should be tried; narrow causes come before general ones
src/causes/causes.ts
test/field-cases/cases.jsonl: the last line
Fill in each ${TODO}, then: npm run docs && npm test`);

/** The area that the beginning of a code suggests. */
function areaOf(candidate: string): string {
  const [lead = ''] = candidate.split('-');
  return AREAS.includes(lead)
    ? lead
    : ({ bucket: 's3', oidc: 'sts', trust: 'sts', tls: 'network', proxy: 'network' }[lead] ?? 'pod');
}

function problemWith(candidate: string, folder: string): string | undefined {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/.test(candidate))
    return `"${candidate}" is not a code: words in lower case, joined by hyphens.`;
  if ((CAUSE_CODES as readonly string[]).includes(candidate)) return `The cause ${candidate} already exists.`;
  if (!AREAS.includes(folder)) return `"${folder}" is not an area.`;
  if (!existsSync('src/causes/codes.ts')) return 'Run this in the root folder of the project.';
  return undefined;
}

function causeFile(exported: string): string {
  return `import { reply } from '../../facts/evidence.ts';
import type { Cause } from '../cause.ts';
import { failFinding } from '../finding.ts';

export const ${exported}: Cause = {
  title: '${TODO}: what is wrong, the same for every run',
  headline: ({ bucket }) => \`${TODO}: what is wrong with what in this run, such as \${bucket}\`,
  place: 'bucket',
  isTransient: false,
  find: (_facts, open) =>
    failFinding(
      open.filter(({ call }) => call.code === '${TODO}'),
      ({ call }) => [reply(call)],
    ),
  remedy: () => ({
    summary: '${TODO}: one imperative sentence.',
    owner: 'aws-admin',
    steps: [{ text: '${TODO}: one step, with a command built by sh where there is one.' }],
    asCode: [],
  }),
  page: { meaning: '${TODO}: what is going on, and how the pod knows.', sentences: [], similar: {} },
};
`;
}

function fieldCase(id: string): string {
  const line = {
    ...{
      id: `${id}-${TODO}`,
      title: `${TODO}: what the user met`,
      source: `${TODO}: https://…`,
      origin: 'seen',
      pod: {},
    },
    aws: { replies: { 's3:PutObject': { status: 400, code: TODO, message: TODO } } },
    expect: { verdict: 'fail', cause: id, mentions: [] },
  };
  return `${JSON.stringify(line)}\n`;
}

/** Inserts a text before the first occurrence of the anchor, or at the end if the anchor is empty. */
function insertBefore(target: string, anchor: string, text: string): void {
  const content = readFileSync(target, 'utf8');
  const at = anchor ? content.indexOf(anchor) : content.length;
  if (at < 0) throw new Error(`${target} no longer contains ${JSON.stringify(anchor)}.`);
  writeFileSync(target, content.slice(0, at) + text + content.slice(at));
}
