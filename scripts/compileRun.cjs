// Runs the program in a folder as the launcher does (src/launcher.ts), and saves the code that V8 compiled in the
// process.
const { readFileSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');
const vm = require('node:vm');

const filename = path.resolve(process.argv[2], 'program.cjs');
// The folder is not an argument of the program.
process.argv.splice(2);
const source = readFileSync(filename, 'utf8');
const script = new vm.Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, {
  filename,
});
process.on('exit', () => writeFileSync(filename.replace(/cjs$/, 'cache'), script.createCachedData()));
script.runInThisContext()({}, createRequire(filename), { exports: {} }, filename, path.dirname(filename));
