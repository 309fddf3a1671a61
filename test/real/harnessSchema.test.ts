import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { Ajv, type ValidateFunction } from 'ajv';
import { parse } from 'yaml';
import { exampleFiles, readExample } from '../examples.ts';

// The pipelines and templates among the examples, against Harness's public schema of a pipeline, where it lies beside the
// project: it is not ours to keep here.

const SCHEMA = '../shared/harness-schema/pipeline.json';
const isThere = existsSync(SCHEMA);
if (!isThere) console.log(`${SCHEMA} is not there: the examples are not checked against Harness's schema.`);

let validate: ValidateFunction;
function validator(): ValidateFunction {
  validate ??= new Ajv({ strict: false, validateFormats: false }).compile(
    JSON.parse(readFileSync(SCHEMA, 'utf8'), readable),
  );
  return validate;
}

// A list of values that is empty allows none, and null is no keyword's value: a validator refuses to read either.
const readable = (name: string, value: unknown) => {
  if (name === 'enum' && Array.isArray(value) && value.length === 0) return [null];
  return value === null && name !== '0' ? undefined : value;
};

interface Template {
  type: string;
  spec: object & { steps?: unknown[] };
}

/** A template's content, where a pipeline would have it. */
function inAPipeline({ type, spec }: Template): unknown {
  const step = { stepGroup: { name: 'group', identifier: 'group', ...spec, stageType: undefined } };
  const infrastructure = {
    type: 'KubernetesDirect',
    spec: { connectorRef: 'eks', namespace: 'builds', automountServiceAccountToken: true, os: 'Linux' },
  };
  const stage =
    type === 'StepGroup'
      ? { type: 'CI', spec: { cloneCodebase: false, infrastructure, execution: { steps: [step] } } }
      : spec;
  return {
    pipeline: {
      ...{ name: 'p', identifier: 'p', projectIdentifier: 'p', orgIdentifier: 'o' },
      stages: [{ stage: { name: 's', identifier: 's', ...stage } }],
    },
  };
}

const files = exampleFiles.filter((file) => !file.startsWith('kubernetes-'));

(isThere ? it.each(files) : it.skip.each(files))('%s is valid by the schema of Harness', (file) => {
  const content = parse(readExample(file)) as { template?: Template };
  // What is asked for where a template is used is a string wherever it stands.
  const pipeline = JSON.parse(JSON.stringify(content.template ? inAPipeline(content.template) : content));
  const valid = validator()(pipeline);
  // Of a step every kind of step complains, so what is not about its type is what tells.
  const errors = validator().errors?.filter(({ instancePath }) => !instancePath.endsWith('/type')) ?? [];
  expect({ valid, errors: errors.slice(0, 5) }).toEqual({ valid: true, errors: [] });
});

(isThere ? it : it.skip)('the schema refuses what is wrong', () => {
  const pipeline = parse(readExample('stage-with-preflight.yaml'));
  pipeline.pipeline.stages[0].stage.spec.execution.steps[0].step.spec.image = undefined;
  pipeline.pipeline.stages[0].stage.spec.execution.steps[0].step.type = 'Plugins';
  expect(validator()(pipeline)).toBe(false);
});
