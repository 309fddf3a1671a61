import { X509Certificate } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import tls from 'node:tls';
import { readSmallFile } from '../../io/smallFile.ts';

/** The certificates that the cache step would trust, and where they come from. */
export interface Trust {
  /** In PEM, one certificate per entry. */
  certificates: string[];
  from: string[];
  /** Why the configured bundle cannot be used. */
  problem?: string;
}

// Where Go looks on Linux (`crypto/x509/root_linux.go`): in the first of its files that can be read, and in every file
// of these folders. The cache image contains the first file on Go's list, so that Go never reaches the others.
const BAKED = '/etc/ssl/certs/ca-certificates.crt';
const FOLDERS = ['/etc/ssl/certs', '/etc/pki/tls/certs'];
const PUBLIC = 'the public authorities';

/**
 * Follows the Go SDK in the cache image (`config/resolve.go`, `crypto/x509/root_unix.go`): AWS_CA_BUNDLE replaces
 * everything else; without it, SSL_CERT_FILE replaces the image's file and SSL_CERT_DIR the folders, and the list is
 * both together. If nothing is mounted over the image's own file, Node's list of public authorities stands in for it.
 * Never throws.
 * @param bundle the file of AWS_CA_BUNDLE, or of the profile's `ca_bundle`
 */
export async function trustedCertificates(env: NodeJS.ProcessEnv, bundle = env.AWS_CA_BUNDLE): Promise<Trust> {
  if (bundle) return { from: [bundle], ...(await bundleOf(bundle)) };
  const found = await Promise.all([
    fileOf(env.SSL_CERT_FILE || BAKED),
    ...(env.SSL_CERT_DIR ? env.SSL_CERT_DIR.split(':') : FOLDERS).map(folderOf),
  ]);
  const used = found.filter(({ certificates }) => certificates.length);
  return {
    certificates: [...new Set(used.flatMap(({ certificates }) => certificates))],
    from: [...new Set(used.map(({ from }) => from))],
  };
}

async function bundleOf(file: string): Promise<Omit<Trust, 'from'>> {
  const { text, error } = await readCertificates(file);
  if (text === undefined) return { certificates: [], problem: `this one cannot be read (${error})` };
  const certificates = certificatesIn(text).filter(isReadable);
  return certificates.length ? { certificates } : { certificates, problem: 'this one contains no certificate' };
}

interface Found {
  certificates: string[];
  from: string;
}

async function fileOf(file: string): Promise<Found> {
  const { text } = await readCertificates(file);
  if (text === undefined && file === BAKED) return { certificates: tls.getCACertificates('bundled'), from: PUBLIC };
  return { certificates: certificatesIn(text ?? ''), from: file };
}

async function folderOf(folder: string): Promise<Found> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => path.join(folder, name));
  const baked = folder === path.dirname(BAKED) && !files.includes(BAKED) ? [BAKED] : [];
  const found = await Promise.all([...baked, ...files].map(fileOf));
  const certificates = found.flatMap((file) => file.certificates);
  return { certificates, from: files.length ? folder : PUBLIC };
}

const MAX_BYTES = 8 * 1024 * 1024;
const readCertificates = (file: string) => readSmallFile(file, MAX_BYTES);

const certificatesIn = (text: string) => text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];

/** Whether it can be parsed: Go ignores a certificate that cannot, whereas Node would reject the whole list. */
function isReadable(certificate: string): boolean {
  try {
    return new X509Certificate(certificate) !== undefined;
  } catch {
    return false;
  }
}

/** From now on, the whole process trusts only these certificates. */
export function trustOnly({ certificates }: Trust): void {
  try {
    tls.setDefaultCACertificates(certificates);
  } catch {
    tls.setDefaultCACertificates(certificates.filter(isReadable));
  }
}

/** Verifies a server's name as Go does: the common name of a certificate is ignored. */
export function checkServerIdentity(host: string, certificate: tls.PeerCertificate): Error | undefined {
  if (certificate.subjectaltname) return tls.checkServerIdentity(host, certificate);
  const { CN } = certificate.subject;
  return Object.assign(
    new Error(`the certificate names ${CN} only as its common name, which the Go SDK does not accept`),
    {
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    },
  );
}
