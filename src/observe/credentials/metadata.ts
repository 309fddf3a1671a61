import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, ask, type Question } from '../ask.ts';
import type { Keys } from '../clients/shared.ts';
import type { HttpReply, HttpRequest } from '../network/http.ts';
import type { Run } from '../run.ts';

// The Go SDK gives the instance metadata half a second for a reply, three times over, and the agent as long as it wants.
const INSTANCE_METADATA_MS = 1500;
const ATTEMPTS = 3;

interface MetadataRequest {
  url: URL;
  method?: 'GET' | 'PUT';
  headers?: Record<string, string>;
}

/** Asks a metadata service one question. A busy or failing service is asked again, and an agent that cannot be reached. */
export function askMetadata<Output>(
  run: Run,
  question: Omit<Question, 'host'>,
  { url, method = 'GET', headers = {} }: MetadataRequest,
  read: (text: string) => Output,
  usable: (output: Output) => boolean,
): Promise<Answer<Output>> {
  const ofInstance = question.service === 'instance-metadata';
  const limitMs = ofInstance ? INSTANCE_METADATA_MS : undefined;
  const send = async () => {
    for (let n = 1; ; n++) {
      try {
        const { response: reply } = await run.http.handle(requestTo(url, method, headers), {}, limitMs);
        if (reply.statusCode < 300) return read(reply.text);
        throw new Refusal(reply);
      } catch (error) {
        const again = error instanceof Refusal ? error.isBusy : !ofInstance;
        if (!again || n === ATTEMPTS) throw error;
        await pause(100 * n * (0.5 + Math.random()));
      }
    }
  };
  return ask(run, { ...question, host: url.host }, send, usable);
}

/** A reply that is an error. Its text is the service's own explanation: the agent has no error codes. */
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

// "[id]: (AccessDeniedException): Unauthorized Exception! …" is how the Pod Identity agent puts it; it may have no code at all.
const codeOf = (text: string) => /\((\w+Exception)\)/.exec(text)?.[1];

/** The keys in a metadata service's JSON. */
export function readKeys(run: Run, text: string): Keys {
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
