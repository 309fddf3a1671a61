import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';

/** A self-signed certificate in DER. Node can read certificates and not make them; this one is as small as X.509 allows. */
export function selfSigned(privateKey: KeyObject): Buffer {
  const key = createPublicKey(createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' })));
  const sha256WithRsa = sequence(Buffer.from('06092a864886f70d01010b0500', 'hex'));
  const name = sequence(
    der(0x31, sequence(Buffer.concat([Buffer.from('0603550403', 'hex'), der(0x0c, Buffer.from('sandbox'))]))),
  );
  const time = (years: number) => der(0x18, Buffer.from(`${new Date().getUTCFullYear() + years}0101000000Z`));
  const content = sequence(
    Buffer.concat([
      Buffer.from('a003020102020101', 'hex'),
      sha256WithRsa,
      name,
      sequence(Buffer.concat([time(-1), time(10)])),
      name,
      key.export({ type: 'spki', format: 'der' }),
    ]),
  );
  const signature = der(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', content, privateKey)]));
  return sequence(Buffer.concat([content, sha256WithRsa, signature]));
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const bytes = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...bytes]), content]);
}

const sequence = (content: Buffer) => der(0x30, content);
