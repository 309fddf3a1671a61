import type { Facts } from './facts.ts';
import { SOURCE_WORDS } from './sourceWords.ts';

/** Something that is worth knowing and changes no verdict. */
interface Note {
  when(facts: Facts): boolean;
  say(facts: Facts): string;
}

const usesSts = ({ seen: { credentials } }: Facts) =>
  credentials.source === 'web-identity' || credentials.source === 'oidc-token' || credentials.hops.length > 0;

// Customers pin the tag of plugins/cache, so several generations of it are in use. Up to 1.9.25 it is built on the first
// AWS SDK for Go, and before 1.10.1 it knows no session token.
const NOTES: Note[] = [
  {
    when: ({ seen }) => seen.earlierRuns !== undefined,
    say: ({ seen: { earlierRuns = [], leftovers } }) =>
      `${earlierRuns.length === 1 ? 'A run' : `${earlierRuns.length} runs`} before this one ended without the clean-up (begun ${earlierRuns.join(', ')}). ${leftovers.length ? 'What stays in the bucket, or may stay, is told under Clean-up.' : 'What was left is removed.'}`,
  },
  {
    when: ({ seen: { credentials } }) => credentials.shadows.length > 0,
    say: ({ seen: { credentials } }) =>
      `The cache step uses ${SOURCE_WORDS[credentials.source]} and passes over ${credentials.shadows.map((source) => SOURCE_WORDS[source]).join(' and ')}, which is set up too.`,
  },
  {
    when: ({ seen: { credentials } }) => credentials.source === 'access-keys' && credentials.sessionToken === true,
    say: () =>
      'The keys have a session token. plugins/cache before 1.10.1 sends keys without it, so S3 would refuse them there.',
  },
  {
    when: (facts) =>
      usesSts(facts) &&
      facts.seen.environment.AWS_STS_REGIONAL_ENDPOINTS !== 'regional' &&
      facts.seen.environment.AWS_ENDPOINT_URL_STS === undefined &&
      facts.seen.environment.AWS_ENDPOINT_URL === undefined,
    say: ({ seen }) =>
      `plugins/cache up to 1.9.25 asks STS at sts.amazonaws.com, newer ones in ${seen.region.name ?? 'the region'}, as this check did. AWS_STS_REGIONAL_ENDPOINTS=regional makes the old ones do so too.`,
  },
];

/** What is worth knowing besides the verdict. */
export const notesOf = (facts: Facts): string[] => NOTES.filter(({ when }) => when(facts)).map(({ say }) => say(facts));
