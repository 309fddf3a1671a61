import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import forge from 'node-forge';

// Node can read certificates, but cannot create them.

/** A private key and its certificate, both in PEM. */
export interface Certified {
  key: string;
  certificate: string;
}

/** The content of a certificate; by default, it is valid from a year ago for eleven years. */
interface Subject {
  name: string;
  hosts?: string[];
  from?: Date;
  until?: Date;
}

/** A certificate authority, like that of a company with an inspecting proxy or its own object store. */
export interface Authority {
  certificate: string;
  issue(subject: Subject): Certified;
}

const YEAR_MS = 365 * 86_400_000;

export function createAuthority(name: string): Authority {
  const { privateKey } = newKey();
  const authority = certify(privateKey, { name });
  return {
    certificate: forge.pki.certificateToPem(authority),
    issue(subject) {
      const { privateKey: key } = newKey();
      const certificate = certify(key, subject, { name, key: privateKey });
      return { key: pemOf(key), certificate: forge.pki.certificateToPem(certificate) };
    },
  };
}

/** The certificate of a scenario: from an unknown authority, or for a different host. */
export function scenarioCertificate(kind: 'unknown-authority' | 'other-host'): Certified & { authority: string } {
  const authority = createAuthority('Acme Inspection CA');
  const name = kind === 'other-host' ? 'store.example.com' : 'localhost';
  return { ...authority.issue({ name, hosts: [name] }), authority: authority.certificate };
}

/** A self-signed certificate in DER, for the key set of an issuer. */
export function selfSigned(key: KeyObject, name: string): Buffer {
  const der = forge.asn1.toDer(forge.pki.certificateToAsn1(certify(key, { name })));
  return Buffer.from(der.getBytes(), 'binary');
}

function certify(key: KeyObject, subject: Subject, by: { name: string; key: KeyObject } = { name: subject.name, key }) {
  const {
    name,
    hosts = [],
    from = new Date(Date.now() - YEAR_MS),
    until = new Date(Date.now() + 10 * YEAR_MS),
  } = subject;
  const certificate = forge.pki.createCertificate();
  const { n, e } = forge.pki.privateKeyFromPem(pemOf(key));
  certificate.publicKey = forge.pki.setRsaPublicKey(n, e);
  // A serial number with leading zeros would not be valid DER, and OpenSSL rejects that.
  certificate.serialNumber = `01${forge.util.bytesToHex(forge.random.getBytesSync(16))}`;
  Object.assign(certificate.validity, { notBefore: from, notAfter: until });
  certificate.setSubject([{ name: 'commonName', value: name }]);
  certificate.setIssuer([{ name: 'commonName', value: by.name }]);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: by.key === key, critical: true },
    ...(hosts.length ? [{ name: 'subjectAltName', altNames: hosts.map((value) => ({ type: DNS_NAME, value })) }] : []),
  ]);
  certificate.sign(forge.pki.privateKeyFromPem(pemOf(by.key)), forge.md.sha256.create());
  return certificate;
}

const DNS_NAME = 2;

const newKey = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
// The library reads only the older of the two formats.
const pemOf = (key: KeyObject) => key.export({ type: 'pkcs1', format: 'pem' }).toString();
