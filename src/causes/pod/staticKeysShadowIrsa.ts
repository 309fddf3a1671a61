import { isAboutIdentity } from '../../facts/callPredicates.ts';
import { remark, reply, variable } from '../../facts/evidence.ts';
import type { Observations } from '../../schema/observations.ts';
import type { Cause } from '../cause.ts';

export const staticKeysShadowIrsa: Cause = {
  title: 'Static access keys in the environment take precedence over the role',
  headline: ({ facts: { seen }, role }) =>
    `Static access keys in the environment take precedence over ${shadowed(seen, `the role ${role}`)}`,
  place: 'pod',
  marks: 'credentials',
  isTransient: false,
  onlyInBuild: true,
  find: ({ seen, caller }, open) => {
    const { source, from, shadows, accessKeyPrefix } = seen.credentials;
    // Keys in settings of this step are intended; keys in the environment come from somewhere else.
    const isFromEnvironment = from.some((name) => !name.startsWith('PLUGIN_'));
    if (source !== 'access-keys' || !isFromEnvironment || shadows.length === 0) return undefined;
    const explains = open.filter(isAboutIdentity);
    const role = shadowed(seen, `the role ${seen.environment.AWS_ROLE_ARN}`);
    return {
      verdict: explains.length ? 'fail' : 'warn',
      certainty: 'certain',
      evidence: [
        variable(from, undefined, `the cache step uses these keys instead of ${role}`),
        ...explains.slice(0, 1).map(({ call }) => reply(call)),
        ...(caller ? [remark(`With these keys, AWS identifies the caller as ${caller.arn}.`)] : []),
        ...(accessKeyPrefix ? [remark(`The access key id begins with ${accessKeyPrefix}.`)] : []),
      ],
      explains,
    };
  },
  remedy: ({ facts: { seen } }) => ({
    summary: `Remove ${seen.credentials.from.join(' and ')} from the environment of the stage.`,
    owner: 'pipeline-author',
    steps: [
      {
        text: 'They can come from a stage variable, from an output variable of an earlier step (with the feature flag CI_OUTPUT_VARIABLES_AS_ENV), from the pod or from the image. Remove them at their source, or rename the outputs of the earlier step.',
      },
      {
        text: 'To list the AWS variables that are set, without their values, in a Run step before this one:',
        commands: ["env | cut -d= -f1 | grep '^AWS_'"],
      },
    ],
    asCode: [],
  }),
  page: {
    meaning:
      'plugins/cache uses AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY before any role. They come from a stage variable, from an earlier step whose outputs become variables, or from the image. If they reach the bucket, this is only a warning, because the cache does not depend on the role.',
    sentences: [],
    similar: {
      'credentials-rejected': 'The keys are intended, or come from a role, and AWS does not recognize them.',
      'session-token-missing': 'The key id begins with ASIA: such a key is temporary and needs its session token.',
      'identity-unexpected': 'The credentials do come from a role, but a different one from expected_role_arn.',
    },
  },
};

/** What the keys take the place of. */
const shadowed = ({ credentials: { shadows } }: Observations, role: string) =>
  shadows.includes('pod-identity') && !shadows.includes('web-identity') ? 'EKS Pod Identity' : role;
