import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { readSmallFile } from '../smallFile.ts';

/** The certificates that the cache step would trust, and where they are from. */
export interface Trust {
  /** In PEM, one each. Undefined: nothing is configured, and Node's own list stands in for that of the cache image. */
  certificates?: string[];
  from: string[];
  /** Why the bundle that is asked for cannot be used. */
  problem?: string;
}

// Where Go looks on Linux (`crypto/x509/root_linux.go`): the first of these files that can be read …
const FILES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];
// … and every file in these.
const FOLDERS = ['/etc/ssl/certs', '/etc/pki/tls/certs'];

/**
 * Decides as the Go SDK does (`config/resolve.go`, `crypto/x509/root_unix.go`): AWS_CA_BUNDLE replaces all others;
 * else SSL_CERT_FILE and SSL_CERT_DIR, or the system's places. Never throws.
 */
export async function trustedCertificates(env: NodeJS.ProcessEnv): Promise<Trust> {
  const bundle = env.AWS_CA_BUNDLE;
  if (bundle) return { from: [bundle], ...(await bundleOf(bundle)) };
  const [files, folders] = await Promise.all([
    firstFile(env.SSL_CERT_FILE ? [env.SSL_CERT_FILE] : FILES),
    Promise.all((env.SSL_CERT_DIR ? env.SSL_CERT_DIR.split(':') : FOLDERS).map(folder)),
  ]);
  const found = [...files, ...folders.flat()].filter(({ certificates }) => certificates.length);
  if (found.length === 0) return { from: ["Node's own list"] };
  return {
    certificates: [...new Set(found.flatMap(({ certificates }) => certificates))],
    from: [...new Set(found.map(({ from }) => from))],
  };
}

async function bundleOf(file: string): Promise<Omit<Trust, 'from'>> {
  const { text, error } = await readCertificateFile(file);
  if (text === undefined) return { certificates: [], problem: `it cannot be read (${error})` };
  const certificates = certificatesIn(text);
  return certificates.length ? { certificates } : { certificates, problem: 'there is no certificate in it' };
}

interface Found {
  certificates: string[];
  from: string;
}

async function firstFile([file, ...others]: string[]): Promise<Found[]> {
  if (file === undefined) return [];
  const { text } = await readCertificateFile(file);
  return text === undefined ? firstFile(others) : [{ certificates: certificatesIn(text), from: file }];
}

async function folder(name: string): Promise<Found[]> {
  const entries = await readdir(name, { withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => !entry.isDirectory()).map((entry) => path.join(name, entry.name));
  const texts = await Promise.all(files.map(readCertificateFile));
  return [{ certificates: texts.flatMap(({ text = '' }) => certificatesIn(text)), from: name }];
}

const MOST_BYTES = 8 * 1024 * 1024;
const readCertificateFile = (file: string) => readSmallFile(file, MOST_BYTES);

const certificatesIn = (text: string) => text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
