import { CREDENTIAL_SOURCE_LABELS } from '../cacheStep/credentialSourceLabels.ts';
import type { Facts } from '../facts/facts.ts';

/** Something worth knowing that has no effect on the verdict. */
interface Advisory {
  applies(facts: Facts): boolean;
  text(facts: Facts): string;
}

const usesSts = ({ seen: { credentials } }: Facts) =>
  credentials.source === 'web-identity' || credentials.source === 'oidc-token' || credentials.hops.length > 0;

const hasStsEndpoint = ({ seen: { environment } }: Facts) =>
  environment.AWS_ENDPOINT_URL_STS !== undefined || environment.AWS_ENDPOINT_URL !== undefined;

// Customers pin the tag of plugins/cache, so several generations of it are in use. Up to 1.9.25 it is built on the
// first AWS SDK for Go, and before 1.10.1 it does not know session tokens.
const ADVISORIES: Advisory[] = [
  {
    applies: ({ seen }) => seen.earlierRuns !== undefined,
    text: ({ seen: { earlierRuns = [], leftovers } }) =>
      `${earlierRuns.length === 1 ? 'An earlier run' : `${earlierRuns.length} earlier runs`} ended without cleaning up (started ${earlierRuns.join(', ')}). ${leftovers.length ? 'What remains in the bucket is listed under Clean-up.' : 'What was left has been removed.'}`,
  },
  {
    applies: ({ seen: { credentials } }) => credentials.shadows.length > 0,
    text: ({ seen: { credentials } }) =>
      `The cache step uses ${CREDENTIAL_SOURCE_LABELS[credentials.source]} and ignores ${credentials.shadows.map((source) => CREDENTIAL_SOURCE_LABELS[source]).join(' and ')}, which is configured too.`,
  },
  {
    applies: ({ seen: { credentials } }) => credentials.source === 'access-keys' && credentials.sessionToken === true,
    text: () =>
      'The keys have a session token. plugins/cache before 1.10.1 sends the keys without it, so S3 refuses them.',
  },
  {
    applies: (facts) =>
      usesSts(facts) && !hasStsEndpoint(facts) && facts.seen.environment.AWS_STS_REGIONAL_ENDPOINTS !== 'regional',
    text: ({ seen }) =>
      `plugins/cache up to 1.9.25 calls STS at sts.amazonaws.com; newer versions call it in ${seen.region.name ?? 'the region'}, as this check did. AWS_STS_REGIONAL_ENDPOINTS=regional makes the older versions do the same.`,
  },
];

/** What is worth knowing besides the verdict. */
export const advisoriesOf = (facts: Facts): string[] =>
  ADVISORIES.filter(({ applies }) => applies(facts)).map(({ text }) => text(facts));
