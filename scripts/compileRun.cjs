// Runs the program as the launcher does (src/launch.ts), and keeps what V8 has compiled on the way.
const { readFileSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');
const vm = require('node:vm');

const filename = path.resolve(__dirname, '../dist/program.cjs');
const source = readFileSync(filename, 'utf8');
const script = new vm.Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, {
  filename,
});
process.on('exit', () => writeFileSync(filename.replace(/cjs$/, 'cache'), script.createCachedData()));
script.runInThisContext()({}, createRequire(filename), { exports: {} }, filename, path.dirname(filename));
