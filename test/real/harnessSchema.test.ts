import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { Ajv, type ValidateFunction } from 'ajv';
import { parse } from 'yaml';
import { exampleFiles, readExample } from '../project/examples.ts';

// Validates the example pipelines and templates against Harness's public pipeline schema, if a copy of it lies next to
// the project. The schema is not ours to redistribute.

const SCHEMA = '../shared/harness-schema/pipeline.json';
const isThere = existsSync(SCHEMA);
if (!isThere) console.log(`${SCHEMA} does not exist: the examples are not checked against Harness's schema.`);

let validate: ValidateFunction;
function validator(): ValidateFunction {
  validate ??= new Ajv({ strict: false, validateFormats: false }).compile(
    JSON.parse(readFileSync(SCHEMA, 'utf8'), readable),
  );
  return validate;
}

// An empty enum allows no value, and null is not a valid value for a keyword: Ajv refuses to compile either.
const readable = (name: string, value: unknown) => {
  if (name === 'enum' && Array.isArray(value) && value.length === 0) return [null];
  return value === null && name !== '0' ? undefined : value;
};

interface Template {
  type: string;
  spec: object & { steps?: unknown[] };
}

/** A template's content, at its place in a pipeline. */
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

(isThere ? it.each(files) : it.skip.each(files))('%s is valid against the Harness schema', (file) => {
  const content = parse(readExample(file)) as { template?: Template };
  // A runtime input (<+input>) is a string, wherever it occurs.
  const pipeline = JSON.parse(JSON.stringify(content.template ? inAPipeline(content.template) : content));
  const valid = validator()(pipeline);
  // A faulty step violates the schema of every step type, so only errors that are not about the type are informative.
  const errors = validator().errors?.filter(({ instancePath }) => !instancePath.endsWith('/type')) ?? [];
  expect({ valid, errors: errors.slice(0, 5) }).toEqual({ valid: true, errors: [] });
});

(isThere ? it : it.skip)('the schema rejects an invalid pipeline', () => {
  const pipeline = parse(readExample('stage-with-preflight.yaml'));
  pipeline.pipeline.stages[0].stage.spec.execution.steps[0].step.spec.image = undefined;
  pipeline.pipeline.stages[0].stage.spec.execution.steps[0].step.type = 'Plugins';
  expect(validator()(pipeline)).toBe(false);
});
