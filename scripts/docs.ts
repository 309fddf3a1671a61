import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CAUSES, type CauseCode } from '../src/diagnose/catalogue.ts';
import { causeIndex, causePage } from '../src/explain/markdown.ts';
import { reportSchema } from '../src/report/jsonSchema.ts';
import { withSettingsTable } from '../src/settings/table.ts';
import { pluginIndexEntry, pluginYml } from './pluginYml.ts';

// Writes what follows from the catalogues: the README's table and the pages of the causes. Tests hold them against each
// other, so a page cannot lag behind.
writeFileSync('README.md', withSettingsTable(readFileSync('README.md', 'utf8')));
writeFileSync('plugin.yml', pluginYml());
mkdirSync('docs/drone-plugin-index', { recursive: true });
writeFileSync('docs/drone-plugin-index/content.yaml', pluginIndexEntry());

const folder = 'docs/causes';
mkdirSync(folder, { recursive: true });
for (const file of readdirSync(folder)) rmSync(path.join(folder, file));
writeFileSync(path.join(folder, 'README.md'), causeIndex());
for (const code of Object.keys(CAUSES) as CauseCode[]) writeFileSync(path.join(folder, `${code}.md`), causePage(code));

writeFileSync('docs/report.schema.json', reportSchema());
