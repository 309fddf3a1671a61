// A scenario has the format of the field cases (test/field-cases/README.md): a pod's environment and files, and AWS's
// responses. The demo, the end-to-end tests and users' real failures thus share one format.

/** A token file. Claims override those of a healthy token; null removes one; "+60" is a minute from now. */
export interface TokenSpec {
  claims?: Record<string, unknown>;
  text?: string;
  missing?: boolean;
  directory?: boolean;
  mode?: string;
  /** Signed by a key that the issuer does not have. */
  forged?: boolean;
}

/**
 * A scripted response. `ok` lets the request through; a fault breaks the connection, or sends a response that is not
 * from AWS. `lost` (S3 only) carries out the request and breaks the connection before the response; `cut` breaks it in
 * the middle of one, `drip` sends one a byte at a time, and `short` and `long` announce a different length from the
 * actual one.
 */
export interface ReplySpec {
  ok?: boolean;
  status?: number;
  code?: string;
  message?: string;
  extra?: string;
  raw?: string;
  headers?: Record<string, string | null>;
  headHeaders?: Record<string, string | null>;
  fault?: 'reset' | 'hang' | 'garbage' | 'lost' | 'cut' | 'drip' | 'short' | 'long';
  /** S3 only: the response applies only to requests with this header, without it, or outside this key prefix. */
  ifHeader?: string;
  unlessHeader?: string;
  unlessKey?: string;
}

/** A statement of the role's policy; `*` and `?` are wildcards, also in the prefix that a listing must have. */
export interface Statement {
  Effect: 'Allow' | 'Deny';
  Action: string | string[];
  Resource: string | string[];
  Condition?: { StringLike: { 's3:prefix': string[] } };
}

export interface AwsSpec {
  /**
   * AWS responds over TLS, at localhost: with a certificate of an unknown authority, or with one for a different host.
   */
  tls?: 'unknown-authority' | 'other-host';
  account?: string;
  partition?: string;
  clockSkewSeconds?: number;
  /** How long every response is delayed, in milliseconds. */
  latencyMs?: number;
  replies?: Record<string, ReplySpec | ReplySpec[]>;
  /** Actions that the role's policy does not allow, and the message of the denial. */
  deny?: string[];
  denyMessage?: string;
  /** The role's policy as a document, instead of `deny`. */
  policy?: Statement[];
  /** What the role's trust policy requires of a token. */
  trust?: { subject?: string; audience?: string };
  bucket?: {
    name?: string;
    exists?: boolean;
    region?: string;
    versioned?: boolean;
    /** Objects written yesterday, and the keys of uploads that have been open since yesterday. */
    objects?: Record<string, string>;
    uploads?: string[];
    /** The ARN of the key that everything in it is encrypted with; `policy` determines who can use it. */
    kmsKey?: string;
  };
  nodeRole?: { name: string; deny?: string[] };
  podIdentity?: { role?: string; status?: number; body?: string };
  staticKeys?: string;
  proxy?: { status?: number; headers?: Record<string, string>; body?: string };
}

export interface Scenario {
  id: string;
  title: string;
  source: string;
  origin?: string;
  pod?: {
    env?: Record<string, string | null>;
    token?: TokenSpec;
    serviceAccountToken?: TokenSpec | null;
    files?: Record<string, string>;
    uid?: number;
    gid?: number;
  };
  settings?: Record<string, string | null>;
  secrets?: string[];
  aws?: AwsSpec;
  expect: {
    verdict: 'pass' | 'warn' | 'fail' | 'settings';
    cause: string | string[] | null;
    ranked?: string[];
    mentions?: string[];
  };
}
