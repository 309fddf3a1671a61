import { randomBytes } from 'node:crypto';

/** How a caller obtained its keys. */
export type IdentityKind = 'irsa' | 'chain' | 'node' | 'pod-identity' | 'static';

export interface Identity {
  arn: string;
  kind: IdentityKind;
  secretAccessKey: string;
  sessionToken?: string;
}

/** The keys that the sandbox has issued, and to whom. */
export class Identities {
  readonly #byAccessKey = new Map<string, Identity>();

  /** New temporary keys. */
  mint(arn: string, kind: IdentityKind) {
    const accessKeyId = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`;
    const secretAccessKey = `SANDBOXSECRET${randomBytes(16).toString('hex')}`;
    const sessionToken = `SANDBOXSESSION${randomBytes(24).toString('hex')}`;
    this.#byAccessKey.set(accessKeyId, { arn, kind, secretAccessKey, sessionToken });
    return {
      accessKeyId,
      secretAccessKey,
      sessionToken,
      expiration: new Date(Date.now() + 3_600_000).toISOString().replace(/\.\d+Z/, 'Z'),
    };
  }

  get(accessKeyId: string): Identity | undefined {
    return this.#byAccessKey.get(accessKeyId);
  }
}
