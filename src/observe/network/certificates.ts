import { readFileSync } from 'node:fs';
import tls from 'node:tls';

/**
 * The certificates to trust: Node's own, the system's store (where Harness mounts a private CA, and where Go looks)
 * and the bundle that AWS_CA_BUNDLE names (the Go SDK reads it too). SSL_CERT_FILE and SSL_CERT_DIR move the system's
 * store for Node as they do for Go.
 */
export function trustedCertificates(env: NodeJS.ProcessEnv): string[] {
  return [...tls.getCACertificates('default'), ...tls.getCACertificates('system'), ...bundle(env.AWS_CA_BUNDLE)];
}

function bundle(path: string | undefined): string[] {
  if (!path) return [];
  try {
    return [readFileSync(path, 'utf8')];
  } catch {
    // A bundle that cannot be read adds nothing; the TLS error that follows is what tells.
    return [];
  }
}
