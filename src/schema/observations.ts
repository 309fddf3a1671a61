import * as z from 'zod';
import { CALL_NAMES, type CallId, REPEATED_CALLS } from './calls.ts';

// What was seen, and nothing that was concluded. Observations are a value: serialisable, redacted, versioned. The
// diagnosis reads nothing else, so a saved report can be judged again anywhere.

const Text = z.string();
const Variables = z.record(Text, Text);

/** A token file: what lies at the path, and what the token in it says. Never the token. */
const Token = z.object({
  path: Text,
  state: z.enum(['readable', 'missing', 'unreadable', 'directory', 'empty', 'malformed']),
  /** The error of the system, such as EACCES. */
  error: Text.optional(),
  mode: Text.optional(),
  uid: z.number().optional(),
  gid: z.number().optional(),
  bytes: z.number().optional(),
  /** Why it is not a JWT. */
  malformed: Text.optional(),
  algorithm: Text.optional(),
  keyId: Text.optional(),
  issuer: Text.optional(),
  subject: Text.optional(),
  audience: z.array(Text).optional(),
  /** Seconds since 1970. */
  expiresAt: z.number().optional(),
  issuedAt: z.number().optional(),
  notBefore: z.number().optional(),
  namespace: Text.optional(),
  serviceAccount: Text.optional(),
  podName: Text.optional(),
  nodeName: Text.optional(),
});
export type TokenObservation = z.infer<typeof Token>;

/** The sources that the cache step can take its first credentials from, in its order. */
const SOURCES = [
  'access-keys',
  'oidc-token',
  'web-identity',
  'shared-profile',
  'pod-identity',
  'container',
  'instance-metadata',
] as const;
export type Source = (typeof SOURCES)[number];

const Credentials = z.object({
  /** The source that the cache step will use. */
  source: z.enum(SOURCES),
  /** The variables or files that make it so. */
  from: z.array(Text),
  /** Sources that are set up too, and passed over. */
  shadows: z.array(z.enum(SOURCES)),
  /** The roles that are assumed on top, in order. */
  hops: z.array(z.object({ setting: Text, roleArn: Text, externalId: z.boolean() })),
  /** One half of a static key pair is set, so that the pair does not count. */
  halfPair: z.object({ present: Text, missing: Text }).optional(),
  /** The first four characters of a static access key id. */
  accessKeyPrefix: Text.optional(),
  sessionToken: z.boolean().optional(),
  /** The token file with which the Pod Identity agent is asked. */
  agentToken: Token.optional(),
  /** What the pod ended up with: true where S3 could be asked. */
  obtained: z.boolean(),
  /** Why there are none, where no call tells. */
  problem: Text.optional(),
});
export type CredentialsObservation = z.infer<typeof Credentials>;

/** Why a request was never answered. */
const Network = z.object({
  /** The error's code: ENOTFOUND, ECONNREFUSED, SELF_SIGNED_CERT_IN_CHAIN, TimeoutError, … */
  code: Text,
  message: Text,
  /** The proxy that the request went through, without its password. */
  proxy: Text.optional(),
  /** The status with which a proxy refused CONNECT. */
  proxyStatus: z.number().optional(),
});

const CallIdSchema: z.ZodType<CallId> = z.union([
  z.enum(CALL_NAMES),
  z.templateLiteral([z.enum(REPEATED_CALLS), '-', z.string()]),
]);

/** One call, with all its attempts. */
const Call = z.object({
  /** Unique within a run. */
  id: CallIdSchema,
  service: z.enum(['sts', 's3', 'pod-identity', 'instance-metadata']),
  operation: Text,
  region: Text.optional(),
  /** Host and port that were asked. */
  host: Text,
  /** The proxy that it went through, without its password. */
  proxy: Text.optional(),
  bucket: Text.optional(),
  key: Text.optional(),
  prefix: Text.optional(),
  roleArn: Text.optional(),
  /** Headers sent that can change the answer. */
  sent: Variables,
  /**
   * ok: answered as asked. refused: answered with an error. unusable: a success that lacks what AWS always sends.
   * unanswered: the network failed. unsent: the client itself refused to send it. open: still waiting when the run's
   * time was up.
   */
  outcome: z.enum(['ok', 'refused', 'unusable', 'unanswered', 'unsent', 'open']),
  status: z.number().optional(),
  code: Text.optional(),
  message: Text.optional(),
  requestId: Text.optional(),
  /** Headers and body elements of the reply that tell causes apart. */
  reply: Variables,
  network: Network.optional(),
  attempts: z.number(),
  /** The outcome of each attempt that was tried again, such as "503 SlowDown". */
  retried: z.array(Text),
  /** The clock of the answering side minus ours, in seconds. */
  skewSeconds: z.number().optional(),
  startedMs: z.number(),
  ms: z.number(),
});
export type Call = z.infer<typeof Call>;

/** One look at one layer of the way to a host. */
const Layer = z.object({
  layer: z.enum(['name', 'connect', 'proxy', 'tls']),
  ok: z.boolean(),
  detail: Text,
});
export type Layer = z.infer<typeof Layer>;
const Route = z.object({ host: Text, layers: z.array(Layer) });
export type Route = z.infer<typeof Route>;

/** What the run could not remove. */
const Leftover = z.object({
  kind: z.enum(['object', 'version', 'upload']),
  key: Text,
  id: Text.optional(),
  why: Text,
  /** The status with which S3 refused the removal. */
  status: z.number().optional(),
});
export type Leftover = z.infer<typeof Leftover>;

export const Observations = z.object({
  schema: z.literal('irsa-preflight/observations/1'),
  tool: z.object({ version: Text, node: Text }),
  startedAt: Text,
  settings: z.object({
    bucket: Text,
    operations: z.array(z.enum(['save', 'restore'])),
    override: z.boolean(),
    requireDelete: z.boolean(),
    pathStyle: z.boolean(),
    probePrefix: Text,
    cacheKey: Text.optional(),
    /** The part of the keys that is known before the template is filled in. */
    cacheKeyPrefix: Text.optional(),
    /** The key is known as a whole: `cacheKeyPrefix` is all of it. */
    cacheKeyIsComplete: z.boolean().optional(),
    acl: Text.optional(),
    encryption: Text.optional(),
    endpoint: Text.optional(),
    expectedRoleArn: Text.optional(),
    expectedServiceAccount: Text.optional(),
    /** Codes of causes that change neither verdict nor exit code. */
    ignore: z.array(Text).optional(),
    hints: z.array(Text),
  }),
  process: z.object({ uid: z.number().optional(), gid: z.number().optional(), groups: z.array(z.number()) }),
  /** Variables that matter and hold no secret. */
  environment: Variables,
  /** Variables that matter and are only said to be set. */
  secretVariables: z.array(Text),
  /** Variables that stop the cache step's SDK before its first request; `inFile` where a file makes it so. */
  configuration: z.array(z.object({ variable: Text, value: Text, allowed: Text, inFile: z.boolean().optional() })),
  /** Variables that end the cache step's program when it starts; `isOurs` where this tool reads the same variable. */
  cacheStepVariables: z.array(z.object({ variable: Text, value: Text, allowed: Text, isOurs: z.boolean() })).optional(),
  /** Files that the key's checksums name and that are not in the workspace, although the codebase is there. */
  missingChecksumFiles: z.array(Text).optional(),
  /** `refused` is a value that is no region's name. */
  region: z.object({ name: Text.optional(), from: Text, refused: Text.optional() }),
  endpoints: z.object({ sts: z.url(), s3: z.url() }),
  /** Where the certificates that TLS trusts are from. */
  trust: z.object({ from: z.array(Text) }).optional(),
  webIdentityToken: Token.optional(),
  podToken: Token.optional(),
  credentials: Credentials,
  /** The caller's ARN and which reply said so. */
  identity: z.object({ arn: Text, from: Text }).optional(),
  calls: z.array(Call),
  routes: z.array(Route),
  leftovers: z.array(Leftover),
  /**
   * When earlier runs were begun that ended without their clean-up, as far as this run has seen; it did it for them.
   */
  earlierRuns: z.array(Text).optional(),
  /** Set where the run ended before everything was asked. */
  cutShort: z.object({ reason: z.enum(['deadline', 'signal']), open: z.array(Text) }).optional(),
  masked: z.array(Text),
  ms: z.number(),
});
export type Observations = z.infer<typeof Observations>;
