import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CAUSE_CODES } from '../src/causes/codes.ts';
import { markdownIndex, markdownPage } from '../src/explain/markdownPage.ts';
import { reportSchema } from '../src/report/jsonSchema.ts';
import { withSettingsTable } from '../src/settings/table.ts';
import { pluginIndexEntry, pluginYml } from './pluginYml.ts';

// Generates everything that is derived from the catalogues: the README's table, plugin.yml, the cause pages, the JSON
// Schema. Tests compare the files with the catalogues, so none can become outdated.
writeFileSync('README.md', withSettingsTable(readFileSync('README.md', 'utf8')));
writeFileSync('plugin.yml', pluginYml());
mkdirSync('docs/drone-plugin-index', { recursive: true });
writeFileSync('docs/drone-plugin-index/content.yaml', pluginIndexEntry());

const folder = 'docs/causes';
mkdirSync(folder, { recursive: true });
for (const file of readdirSync(folder)) rmSync(path.join(folder, file));
writeFileSync(path.join(folder, 'README.md'), markdownIndex());
for (const code of CAUSE_CODES) writeFileSync(path.join(folder, `${code}.md`), markdownPage(code));

writeFileSync('docs/report.schema.json', reportSchema());
