import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CAUSES } from '../../src/causes/causes.ts';
import { CAUSE_CODES } from '../../src/causes/codes.ts';
import { gatherFacts } from '../../src/facts/facts.ts';
import { valuesOf } from '../../src/remedy/values.ts';
import { verificationStep } from '../../src/remedy/verification.ts';
import type { Observations } from '../../src/schema/observations.ts';
import { callsWith, observations } from '../facts/observations.ts';
import { runInBash } from './bash.ts';

// Nothing that a bucket, a namespace, a role, a key or a claim is called is ever interpreted by a shell: a real bash
// passes on exactly the words that are meant. What is meant is learned from a run with harmless names.

interface Names {
  bucket: string;
  namespace: string;
  serviceAccount: string;
  role: string;
  secondRole: string;
  cacheKey: string;
  podName: string;
  audience: string;
}

const HARMLESS: Names = {
  ...{ bucket: 'BUCKETx', namespace: 'NAMESPACEx', serviceAccount: 'ACCOUNTx', role: 'ROLEx', secondRole: 'SECONDx' },
  ...{ cacheKey: 'KEYx', podName: 'PODx', audience: 'AUDIENCEx' },
};

// Everything that means something to a shell; a slash and a colon would change how an ARN is read.
const hostile = fc
  .string({ unit: fc.constantFrom(...'ab01 \'"`$;&|<>(){}[]*?~#!\\^%=+,.@-_é\u202f'), minLength: 1, maxLength: 16 })
  .map((text) => `${text}x`);

function seenWith(names: Names, withEndpoint: boolean): Observations {
  const healthy = observations();
  const secondRole = `arn:aws:iam::444455556666:role/${names.secondRole}`;
  return observations({
    settings: {
      ...healthy.settings,
      bucket: names.bucket,
      cacheKeyPrefix: names.cacheKey,
      ...(withEndpoint ? { endpoint: 'https://store.example.com' } : {}),
    },
    environment: { AWS_ROLE_ARN: `arn:aws:iam::111122223333:role/${names.role}` },
    webIdentityToken: {
      ...{ path: '/token', state: 'readable', issuer: 'https://oidc.example.com/id/A', audience: [names.audience] },
      ...{ namespace: names.namespace, serviceAccount: names.serviceAccount, podName: names.podName },
      subject: `system:serviceaccount:${names.namespace}:${names.serviceAccount}`,
    },
    credentials: {
      ...healthy.credentials,
      hops: [{ setting: 'user_role_arn', roleArn: secondRole, externalId: true }],
    },
    identity: { arn: `arn:aws:sts::444455556666:assumed-role/${names.secondRole}/s`, from: 'GetCallerIdentity' },
    calls: callsWith({ id: 'put', outcome: 'refused', status: 403, code: 'AccessDenied' }),
  });
}

/** Every command that any cause prints for that pod. */
function commandsFor(names: Names, withEndpoint: boolean): string[] {
  const facts = gatherFacts(seenWith(names, withEndpoint));
  const values = valuesOf(facts);
  return CAUSE_CODES.flatMap((code) => {
    const { remedy, place } = CAUSES[code];
    const steps = [...remedy(values).steps, verificationStep(place, values)];
    return steps.flatMap(({ commands = [] }) => commands);
  }).filter((command) => /^(aws|kubectl|jq) /.test(command));
}

/** The calls, with the scripts for `sh -c` run too: what they call takes their place. */
function callsOf(commands: string[]) {
  const { calls, files, complaints } = runInBash(commands);
  const scripts = calls.flatMap((call) => (call.at(-2) === '-c' ? [call.at(-1) ?? ''] : []));
  const inner = runInBash(scripts.map((script) => `(${script})`));
  return {
    calls: [...calls.map((call) => (call.at(-2) === '-c' ? call.slice(0, -1) : call)), ...inner.calls],
    files: [...files, ...inner.files],
    // Not on the PATH, deliberately.
    complaints: `${complaints}${inner.complaints}`.replace(/^.*(grep|echo|head|curl|sed|openssl).*not found\n/gm, ''),
  };
}

const NAMES = Object.keys(HARMLESS) as (keyof Names)[];

/** What a word is meant to be: with the hostile name as it is, or as a JSON string has it. */
function meanings(word: string, names: Names): string[] {
  const replaced = (form: (name: string) => string) =>
    NAMES.reduce((text, name) => text.replaceAll(HARMLESS[name], () => form(names[name])), word);
  const exact = [replaced((name) => name), replaced((name) => JSON.stringify(name).slice(1, -1))];
  // A role that cannot be one is not put into a command: a placeholder takes its place.
  return word.includes(HARMLESS.role)
    ? [...exact, ...exact.map((text) => text.replaceAll(names.role, '<ROLE>'))]
    : exact;
}

describe.each([false, true])('with an endpoint: %s', (withEndpoint) => {
  const all = commandsFor(HARMLESS, withEndpoint);
  // Many causes print the same command: each is run once.
  const chosen = new Set(all.map((command) => all.indexOf(command)));
  const harmless = callsOf(all.filter((_, i) => chosen.has(i)));

  it('bash accepts the commands', () => {
    expect(harmless.calls.length).toBeGreaterThan(80);
    expect(harmless.complaints).toBe('');
  });

  it('bash passes on exactly the words that are meant, and writes no other file', () => {
    const names = fc.record(
      Object.fromEntries(NAMES.map((name, i) => [name, hostile.map((text) => `x${i}${text}`)])) as Record<
        keyof Names,
        typeof hostile
      >,
    );
    fc.assert(
      fc.property(names, (given) => {
        const run = callsOf(commandsFor(given, withEndpoint).filter((_, i) => chosen.has(i)));
        expect(run.complaints).toBe('');
        expect(run.files).toEqual(harmless.files);
        expect(run.calls).toHaveLength(harmless.calls.length);
        run.calls.forEach((call, i) => {
          const meant = harmless.calls[i] ?? [];
          expect(call).toHaveLength(meant.length);
          call.forEach((word, j) => {
            // IAM's own rules for a name.
            if (meant[j - 1] === '--policy-name') expect(word).toMatch(/^[\w+=,.@-]{1,128}$/);
            else expect(meanings(meant[j] ?? '', given)).toContain(word);
          });
        });
      }),
      { numRuns: 10 },
    );
  });
});
