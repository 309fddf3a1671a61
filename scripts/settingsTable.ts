import { readFileSync, writeFileSync } from 'node:fs';
import { withSettingsTable } from '../src/settings/table.ts';

// Puts the settings' catalogue into the README, between its two marks. A test holds them against each other.
writeFileSync('README.md', withSettingsTable(readFileSync('README.md', 'utf8')));
