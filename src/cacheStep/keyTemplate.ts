// The key of a cache step is a Go template. What this pod knows of it is rendered as the cache step renders it.

/** A key, as far as it can be rendered. */
export interface RenderedKey {
  /** The text up to the first part that cannot be rendered; the whole key where there is none. */
  text: string;
  isComplete: boolean;
  /** The files whose checksums the key contains. */
  checksumFiles: string[];
}

const ACTION = /\{\{-?\s*(.*?)\s*-?\}\}/gs;
const CHECKSUM = /^checksum\s+["`]([^"`]+)["`]$/;

/** A field of the template: the variable that it comes from, and what it is without that (plugins/cache, `main.go`). */
interface Field {
  variable: string;
  fallback?: string;
  /** It is read as a number: an empty text is none. */
  isNumber?: true;
}

const FIELDS: Record<string, Field> = {
  '.Repo.Avatar': { variable: 'DRONE_REPO_AVATAR' },
  '.Repo.Branch': { variable: 'DRONE_REPO_BRANCH' },
  '.Repo.Link': { variable: 'DRONE_REPO_LINK' },
  '.Repo.Name': { variable: 'DRONE_REPO_NAME' },
  '.Repo.Namespace': { variable: 'DRONE_REPO_NAMESPACE' },
  '.Repo.Owner': { variable: 'DRONE_REPO_OWNER' },
  '.Build.Deploy': { variable: 'DRONE_DEPLOY_TO' },
  '.Build.Event': { variable: 'DRONE_BUILD_EVENT', fallback: 'push' },
  '.Build.Link': { variable: 'DRONE_BUILD_LINK' },
  '.Build.Number': { variable: 'DRONE_BUILD_NUMBER', fallback: '0', isNumber: true },
  '.Build.Status': { variable: 'DRONE_BUILD_STATUS', fallback: 'success' },
  '.Commit.Branch': { variable: 'DRONE_COMMIT_BRANCH', fallback: 'master' },
  '.Commit.Link': { variable: 'DRONE_COMMIT_LINK' },
  '.Commit.Remote': { variable: 'DRONE_REMOTE_URL' },
  // The ref is the commit itself.
  '.Commit.Ref': { variable: 'DRONE_COMMIT_SHA' },
  '.Commit.Sha': { variable: 'DRONE_COMMIT_SHA' },
};

// Go's names for what Node calls x64 and so on.
const ARCHITECTURES: Record<string, string> = { x64: 'amd64', arm64: 'arm64', ia32: '386', arm: 'arm' };

/**
 * Renders what is known of a key: literal text, `os`, `arch` and the fields of repository, build and commit. The time
 * and the checksums of files are not known before the step runs, and neither is an expression that Harness has left
 * unresolved.
 */
export function renderKey(key: string, env: NodeJS.ProcessEnv): RenderedKey {
  const checksumFiles = [...key.matchAll(ACTION)].flatMap(([, action = '']) => CHECKSUM.exec(action)?.[1] ?? []);
  let text = '';
  let end = 0;
  for (const match of key.matchAll(ACTION)) {
    const literal = literalOf(key.slice(end, match.index));
    text += literal.text;
    const value = literal.isComplete ? renderAction(match[1] ?? '', env) : undefined;
    if (value === undefined || /\{\{-|-\}\}/.test(match[0])) return { text, isComplete: false, checksumFiles };
    text += value;
    end = match.index + match[0].length;
  }
  const rest = literalOf(key.slice(end));
  return { text: text + rest.text, isComplete: rest.isComplete, checksumFiles };
}

/** Text outside of templates, up to an expression of Harness or the beginning of a template that never ends. */
function literalOf(text: string): Pick<RenderedKey, 'text' | 'isComplete'> {
  const at = text.search(/<\+|\{\{/);
  return at < 0 ? { text, isComplete: true } : { text: text.slice(0, at), isComplete: false };
}

function renderAction(action: string, env: NodeJS.ProcessEnv): string | undefined {
  if (action === 'os') return process.platform;
  if (action === 'arch') return ARCHITECTURES[process.arch];
  const field = FIELDS[action];
  if (!field) return undefined;
  const { variable, fallback = '', isNumber } = field;
  const value = env[variable];
  return isNumber ? String(Number(value || fallback)) : (value ?? fallback);
}

// The cache step's own functions, and those and the keywords of Go's text/template.
const WORDS = new Set(
  [
    ...[
      'checksum epoch os arch and or not eq ne lt le gt ge len index slice print printf println html js urlquery call',
    ],
    ...['if else end range with define template block break continue nil true false'],
  ].flatMap((words) => words.split(' ')),
);

/** Why the cache step's program cannot parse the template, which ends it at its start; undefined where it can. */
export function templateProblem(key: string): string | undefined {
  const rest = key.replace(ACTION, '');
  if (rest.includes('{{')) return 'a template whose {{ is closed by }}';
  for (const [, action = ''] of key.matchAll(ACTION)) {
    if (action === '') return 'a template without an empty {{ }}';
    const [word] = /^[A-Za-z_]\w*/.exec(action) ?? [];
    if (word && !WORDS.has(word)) return 'a template of checksum, epoch, os, arch and fields such as .Repo.Name';
  }
  return undefined;
}
