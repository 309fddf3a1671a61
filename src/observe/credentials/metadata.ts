import { setTimeout as pause } from 'node:timers/promises';
import { CALLS, callNameOf } from '../../schema/calls.ts';
import type { Keys } from '../clients/clientConfig.ts';
import type { HttpReply, HttpRequest } from '../network/http.ts';
import { type CallResult, type CallSpec, recordCall } from '../recordCall.ts';
import type { RunContext } from '../runContext.ts';

// The Go SDK allows the instance metadata service a quarter of a second to accept a connection and half a second to
// respond, three times, and the agent unlimited time (`feature/ec2/imds/request_middleware.go`).
const INSTANCE_METADATA_MS = 750;
const ATTEMPTS = 3;

interface MetadataRequest {
  url: URL;
  method?: 'GET' | 'PUT';
  headers?: Record<string, string>;
}

/** Sends one request to a metadata service. Retries if it is busy or failing, or if an agent is unreachable. */
export function callMetadata<Output>(
  run: RunContext,
  spec: Omit<CallSpec, 'host'>,
  { url, method = 'GET', headers = {} }: MetadataRequest,
  read: (text: string) => Output,
  usable: (output: Output) => boolean,
): Promise<CallResult<Output>> {
  const ofInstance = CALLS[callNameOf(spec.id) ?? 'container-credentials'].service === 'instance-metadata';
  const limitMs = ofInstance ? INSTANCE_METADATA_MS : undefined;
  const send = async () => {
    for (let n = 1; ; n++) {
      try {
        const { response: reply } = await run.http.handle(requestTo(url, method, headers), {}, limitMs);
        if (reply.statusCode < 300) return read(reply.text);
        throw new Refusal(reply);
      } catch (error) {
        const again = error instanceof Refusal ? error.isBusy : (error as Error).name !== 'Abandoned' || ofInstance;
        if (!again || n === ATTEMPTS) throw error;
        await pause(100 * n * (0.5 + Math.random()));
      }
    }
  };
  return recordCall(run, { ...spec, host: url.host }, send, usable);
}

/** An error response. Its text is the service's own explanation: the agent has no error codes. */
class Refusal extends Error {
  readonly isBusy: boolean;
  readonly Code: string | undefined;
  constructor({ statusCode, text }: HttpReply) {
    super(text.trim());
    this.isBusy = statusCode === 429 || statusCode >= 500;
    this.Code = codeOf(text);
  }
}

const requestTo = (url: URL, method: string, headers: Record<string, string>): HttpRequest => ({
  protocol: url.protocol,
  hostname: url.hostname,
  ...(url.port ? { port: Number(url.port) } : {}),
  path: url.pathname,
  query: Object.fromEntries(url.searchParams),
  method,
  headers: { host: url.host, ...headers },
});

// The Pod Identity agent's form is "[id]: (AccessDeniedException): Unauthorized Exception! …"; the code can be missing.
const codeOf = (text: string) => /\((\w+Exception)\)/.exec(text)?.[1];

/** The keys in a metadata service's JSON. */
export function readKeys(run: RunContext, text: string): Keys {
  const found = JSON.parse(text) as Record<string, unknown>;
  const field = (name: string) => (typeof found[name] === 'string' ? found[name] : '');
  run.secrets.add('access key id', field('AccessKeyId'));
  run.secrets.add('secret key', field('SecretAccessKey'));
  run.secrets.add('session token', field('Token'));
  return {
    accessKeyId: field('AccessKeyId'),
    secretAccessKey: field('SecretAccessKey'),
    ...(field('Token') ? { sessionToken: field('Token') } : {}),
  };
}

export const hasKeys = (keys: Keys) => Boolean(keys.accessKeyId && keys.secretAccessKey);
