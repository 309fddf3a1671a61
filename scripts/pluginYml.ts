import { stringify } from 'yaml';
import packageJson from '../package.json' with { type: 'json' };
import { OUTPUTS } from '../src/report/outputs.ts';
import { CATALOGUE, type Definition, type SettingName, settingLabel } from '../src/settings/catalogue.ts';

const NAMES = Object.keys(CATALOGUE) as SettingName[];
const isSwitch = ({ fallback }: Definition) => fallback === 'true' || fallback === 'false';

/**
 * plugin.yml as Harness's plugin executor reads it (drone/plugin, `plugin/harness/types.go`): it runs what `run` names
 * and passes over the rest, which is for people and tools.
 */
export function pluginYml(): string {
  const setting = (name: SettingName) => {
    const { summary, fallback, required, secret }: Definition = CATALOGUE[name];
    return {
      description: summary,
      ...(required ? { required: true } : {}),
      ...(secret ? { secret: true } : {}),
      ...(fallback ? { default: fallback } : {}),
    };
  };
  const content = {
    name: packageJson.name,
    description: packageJson.description,
    run: { bash: { path: 'scripts/plugin.sh' } },
    settings: Object.fromEntries(NAMES.map((name) => [settingLabel(name), setting(name)])),
    outputs: Object.fromEntries(Object.entries(OUTPUTS).map(([name, description]) => [name, { description }])),
  };
  return `# Made by npm run docs from the catalogue of settings. On Kubernetes the image is used and this file is not read.\n${stringify(content, { lineWidth: 120 })}`;
}

/** The entry for the plugin marketplace (drone/drone-plugin-index, `plugins/NAME/content.yaml`). */
export function pluginIndexEntry(): string {
  const property = (name: SettingName) => {
    const { summary, fallback = '', required = false, secret = false }: Definition = CATALOGUE[name];
    const type = isSwitch(CATALOGUE[name]) ? 'boolean' : 'string';
    return {
      type,
      defaultValue: type === 'boolean' ? fallback === 'true' : fallback,
      description: summary,
      secret,
      required,
    };
  };
  const content = {
    title: 'IRSA preflight for S3 caches',
    author: packageJson.name,
    tags: ['cache', 'amazon', 'aws', 's3', 'irsa', 'eks'],
    // Where the project and its image will be found is the publisher's to fill in.
    repo: 'https://example.com/irsa-preflight',
    image: 'https://example.com/irsa-preflight/image',
    license: 'Apache License 2.0',
    description: packageJson.description,
    example: [
      '- step:',
      '    type: Plugin',
      '    name: cache preflight',
      '    identifier: cache_preflight',
      '    spec:',
      '      connectorRef: ecr',
      `      image: 111122223333.dkr.ecr.us-east-1.amazonaws.com/irsa-preflight:${packageJson.version}`,
      '      settings:',
      '        bucket: my-ci-cache',
      '        region: us-east-1',
      '',
    ].join('\n'),
    properties: Object.fromEntries(NAMES.map((name) => [settingLabel(name), property(name)])),
  };
  return stringify(content, { lineWidth: 120 });
}
