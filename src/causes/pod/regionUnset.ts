import { setting, unsetVariable, variable } from '../../facts/evidence.ts';
import { sh } from '../../remedy/shellQuote.ts';
import type { Cause } from '../cause.ts';

export const regionUnset: Cause = {
  title: 'No AWS region is configured',
  headline: ({ facts: { seen } }) =>
    seen.region.refused === undefined
      ? 'No AWS region is configured'
      : `No AWS region is configured: the value of ${seen.region.from} is not a region name`,
  place: 'pod',
  isTransient: false,
  onlyInBuild: true,
  find: ({ seen: { region } }) => {
    if (region.name) return undefined;
    const unset = setting('region', undefined);
    return {
      verdict: 'fail',
      certainty: 'certain',
      evidence:
        region.refused === undefined
          ? [unset, unsetVariable(['AWS_REGION', 'AWS_DEFAULT_REGION'], 'without a region no request can be signed')]
          : [variable(region.from, region.refused, 'this is not a valid region name'), unset],
    };
  },
  remedy: ({ bucket, endpointOption, facts: { seen } }) => ({
    summary: "Set the bucket's region on the step.",
    owner: 'pipeline-author',
    steps: [
      {
        text: "Look up the bucket's region:",
        commands: [
          `${sh`aws s3api head-bucket --bucket ${bucket} --query BucketRegion --output text`}${endpointOption}`,
        ],
      },
      {
        text: 'Set it on this step and on the cache steps, or once as the stage variable PLUGIN_REGION:',
        document: 'settings:\n  region: <REGION>',
      },
      ...(seen.region.refused === undefined
        ? []
        : [{ text: `Also correct ${seen.region.from}, or remove it: other steps read it too.` }]),
    ],
    asCode: [],
  }),
  page: {
    meaning:
      'Every request is signed for a region. The setting region does not give one, and AWS_REGION and AWS_DEFAULT_REGION are missing or are not region names. EKS injects AWS_REGION only together with an IRSA role.',
    sentences: ['Region is missing', 'an AWS region is required, but was not found'],
    similar: {
      'bucket-region-mismatch': 'A region is configured, and the bucket is in a different one.',
      'sdk-configuration-invalid': 'A variable has a value that the SDK rejects.',
    },
  },
};
