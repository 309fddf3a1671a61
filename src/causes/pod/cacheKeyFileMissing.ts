import { generalRemark, remark, setting } from '../../facts/evidence.ts';
import type { Cause } from '../cause.ts';

export const cacheKeyFileMissing: Cause = {
  title: 'A file whose checksum is part of the cache key is missing',
  headline: ({ facts: { seen } }) =>
    `${seen.missingChecksumFiles?.join(' and ') ?? 'A file'}, whose checksum is part of cache_key, is not in the workspace`,
  place: 'pod',
  isTransient: false,
  onlyInBuild: true,
  find: ({ seen: { missingChecksumFiles: files = [], settings } }) =>
    files.length === 0
      ? undefined
      : {
          verdict: 'warn',
          certainty: 'possible',
          evidence: [
            setting('cache_key', settings.cacheKey ?? '', `it contains the checksum of ${files.join(' and ')}`),
            remark('If no earlier step creates it, the cache step cannot render the key and uses a hash instead.'),
            generalRemark('The hash has no prefix, so a policy for the prefix of cache_key does not allow it.'),
          ],
        },
  remedy: ({ facts: { seen } }) => ({
    summary: `Correct the path in cache_key, or add the cache step after the step that creates ${seen.missingChecksumFiles?.join(' and ') ?? 'the file'}.`,
    owner: 'pipeline-author',
    steps: [
      {
        text: 'The path is relative to the root of the cloned repository. In a monorepo, it begins with the folder, as in frontend/package-lock.json.',
      },
    ],
    asCode: [],
  }),
  page: {
    meaning:
      'The cache step renders {{ checksum "FILE" }} in cache_key from a file in the workspace. If it is not there, the step does not fail: it uses a hash as the key instead, without the prefix. The cache is then shared by accident or not found again, and a policy that allows only the prefix denies the step. This check looks for the file only if the repository has been cloned. It is a warning, because a later step can still create the file.',
    sentences: [],
    similar: { 's3-identity-policy-missing': 'S3 denies the request, and the message names the action.' },
  },
};
