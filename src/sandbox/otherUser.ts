import { chmodSync, copyFileSync, cpSync, linkSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Node and the built tool, in a place where every user can run them. */
export interface ForEveryUser extends Disposable {
  node: string;
  tool: string;
}

/**
 * Puts Node and the built tool where a different user can run them: a clone can be in a folder that only its owner can
 * enter, such as root's home. Disposing of the result removes them.
 */
export function forEveryUser(tool: string): ForEveryUser {
  const folder = mkdtempSync(path.join(tmpdir(), 'irsa-preflight-user-'));
  chmodSync(folder, 0o755);
  const node = path.join(folder, 'node');
  linkOrCopy(process.execPath, node);
  cpSync(path.dirname(tool), path.join(folder, 'dist'), { recursive: true });
  chmodSync(path.join(folder, 'dist'), 0o755);
  return {
    node,
    tool: path.join(folder, 'dist', path.basename(tool)),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A link costs nothing, but works within one file system only. */
function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
  chmodSync(to, 0o755);
}
