import { generalRemark, remark, variable } from '../../facts/evidence.ts';
import type { Cause } from '../cause.ts';

export const cacheStepVariableInvalid: Cause = {
  title: 'A variable stops the cache step at startup',
  headline: ({ facts: { seen } }) => {
    const [first] = seen.cacheStepVariables ?? [];
    return `${first?.variable ?? '<VARIABLE>'} stops the cache step before its first request`;
  },
  place: 'pod',
  isTransient: false,
  onlyInBuild: true,
  find: ({ seen: { cacheStepVariables: problems = [] } }) => {
    if (problems.length === 0) return undefined;
    // A variable that this tool reads too may be set on this step alone.
    const isOursAlone = problems.every(({ isOurs }) => isOurs);
    return {
      verdict: isOursAlone ? 'warn' : 'fail',
      certainty: isOursAlone ? 'likely' : 'certain',
      blocksCache: !isOursAlone,
      evidence: [
        ...problems.map(({ variable: name, value, allowed }) =>
          variable(name, value, `the cache step accepts ${allowed}`),
        ),
        isOursAlone
          ? remark('Set on this step alone it does no harm. As a stage variable it would stop the cache steps.')
          : remark('The program of the cache step ends when it reads such a value, so nothing was requested here.'),
        generalRemark('Stage variables reach every step of the stage.'),
      ],
    };
  },
  remedy: ({ facts: { seen } }) => {
    const problems = seen.cacheStepVariables ?? [];
    const names = problems.map(({ variable: name }) => name).join(' and ') || '<VARIABLE>';
    const [first] = problems;
    if (first?.variable === 'PLUGIN_CACHE_KEY')
      return {
        summary: 'Correct the template in cache_key, here and in the cache steps.',
        owner: 'pipeline-author',
        steps: [{ text: `The cache step accepts ${first.allowed}.` }],
        asCode: [],
      };
    return {
      summary: `Remove the stage variable ${names}, or give it a value that the cache step accepts.`,
      owner: 'pipeline-author',
      steps: [
        {
          text: `Find where ${names} is set: a stage or pipeline variable, the pod spec, or the image. If only one step needs it, set it in the environment of that step.`,
        },
        ...(first ? [{ text: `If it must reach all steps, the cache step accepts ${first.allowed}.` }] : []),
      ],
      asCode: [],
    };
  },
  page: {
    meaning:
      'The program of the cache step reads all its options from variables when it starts, and ends with an error when it cannot parse one. Stage variables reach every step, so a variable that is meant for a different tool can do this: LOG_LEVEL=INFO, an empty LOG_LEVEL, DEBUG=express:*, PLUGIN_STRICT_KEY_MATCHING=yes. LOG_LEVEL must be exactly error, warn, info or debug. PLUGIN_LOG_LEVEL, which irsa-preflight reads too, only causes a warning.',
    sentences: [
      'panic: unexpected log level',
      'could not parse "express:*" as bool value from environment variable "DEBUG" for flag debug',
    ],
    similar: {
      'sdk-configuration-invalid': 'The AWS SDK stops at one of its own variables, which begin with AWS_.',
      'settings-invalid': 'A setting of this step is invalid.',
    },
  },
};
