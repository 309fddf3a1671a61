import { X509Certificate } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import tls from 'node:tls';
import { readSmallFile } from '../smallFile.ts';

/** The certificates that the cache step would trust, and where they are from. */
export interface Trust {
  /** In PEM, one each. */
  certificates: string[];
  from: string[];
  /** Why the bundle that is asked for cannot be used. */
  problem?: string;
}

// Where Go looks on Linux (`crypto/x509/root_linux.go`): in the first of its files that can be read, and in every file
// of these folders. The cache image holds the first file of all, so that Go never comes to the others.
const BAKED = '/etc/ssl/certs/ca-certificates.crt';
const FOLDERS = ['/etc/ssl/certs', '/etc/pki/tls/certs'];
const PUBLIC = 'the public authorities';

/**
 * Decides as the Go SDK in the cache image does (`config/resolve.go`, `crypto/x509/root_unix.go`): AWS_CA_BUNDLE
 * replaces all others; else SSL_CERT_FILE replaces the image's file, SSL_CERT_DIR the folders, and both together make
 * the list. Where nothing is mounted over the image's own file, Node's list of public authorities stands for it.
 * Never throws.
 */
export async function trustedCertificates(env: NodeJS.ProcessEnv): Promise<Trust> {
  const bundle = env.AWS_CA_BUNDLE;
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
  if (text === undefined) return { certificates: [], problem: `it cannot be read (${error})` };
  const certificates = certificatesIn(text).filter(isReadable);
  return certificates.length ? { certificates } : { certificates, problem: 'there is no certificate in it' };
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

const MOST_BYTES = 8 * 1024 * 1024;
const readCertificates = (file: string) => readSmallFile(file, MOST_BYTES);

const certificatesIn = (text: string) => text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];

/** Whether it can be parsed: Go passes over one that cannot, Node would refuse them all. */
function isReadable(certificate: string): boolean {
  try {
    return new X509Certificate(certificate) !== undefined;
  } catch {
    return false;
  }
}

/** From here on this whole process trusts these, and nothing else. */
export function trustOnly({ certificates }: Trust): void {
  try {
    tls.setDefaultCACertificates(certificates);
  } catch {
    tls.setDefaultCACertificates(certificates.filter(isReadable));
  }
}

/** Judges a server's name as Go does: the common name of a certificate does not count. */
export function checkServerIdentity(host: string, certificate: tls.PeerCertificate): Error | undefined {
  if (certificate.subjectaltname) return tls.checkServerIdentity(host, certificate);
  const { CN } = certificate.subject;
  return Object.assign(
    new Error(`the certificate names ${CN} as its common name alone, which the Go SDK does not accept`),
    {
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    },
  );
}
