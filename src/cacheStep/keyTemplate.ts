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

// The fields of the template come from these variables (plugins/cache, `main.go`).
const FIELDS: Record<string, string> = {
  '.Repo.Name': 'DRONE_REPO_NAME',
  '.Repo.Namespace': 'DRONE_REPO_NAMESPACE',
  '.Repo.Owner': 'DRONE_REPO_OWNER',
  '.Repo.Branch': 'DRONE_REPO_BRANCH',
  '.Repo.Link': 'DRONE_REPO_LINK',
  '.Build.Number': 'DRONE_BUILD_NUMBER',
  '.Build.Event': 'DRONE_BUILD_EVENT',
  '.Build.Status': 'DRONE_BUILD_STATUS',
  '.Build.Link': 'DRONE_BUILD_LINK',
  '.Commit.Branch': 'DRONE_COMMIT_BRANCH',
  '.Commit.Sha': 'DRONE_COMMIT_SHA',
  // Yes, the commit itself.
  '.Commit.Ref': 'DRONE_COMMIT_SHA',
  '.Commit.Link': 'DRONE_COMMIT_LINK',
};

// Go's names for what Node calls x64 and so on.
const ARCHITECTURES: Record<string, string> = { x64: 'amd64', arm64: 'arm64', ia32: '386', arm: 'arm' };

/**
 * Renders what is known of a key: literal text, `os`, `arch` and the fields of repository, build and commit. The time and the
 * checksums of files are not known before the step runs, and neither is an expression that Harness has left unresolved.
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
  const variable = FIELDS[action];
  return variable ? env[variable] || undefined : undefined;
}
