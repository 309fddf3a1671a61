#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import vm from 'node:vm';

// Runs the program in the same folder. If V8's compiled code for it is there too (scripts/compile.ts), V8 uses that
// instead of compiling: V8 itself checks that the code belongs to this program and to its own version, and otherwise
// ignores it. Node's own compile cache is no alternative: its folder name contains the user id, and a step can run as
// any user.
const filename = `${__dirname}/program.cjs`;
const source = readFileSync(filename, 'utf8');
const script = new vm.Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, {
  filename,
  ...compiledCode(),
});
// For the tests. NODE_DEBUG is not for this: the image unsets it, because with it Node prints headers, tokens included.
if (process.env.IRSA_PREFLIGHT_DEBUG)
  process.stderr.write(`compiled code ${script.cachedDataRejected === false ? 'used' : 'not used'}\n`);
script.runInThisContext()({}, createRequire(filename), { exports: {} }, filename, __dirname);

function compiledCode(): { cachedData?: Buffer } {
  try {
    return { cachedData: readFileSync(`${__dirname}/program.cache`) };
  } catch {
    return {};
  }
}
