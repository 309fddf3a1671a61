#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { debuglog } from 'node:util';
import vm from 'node:vm';

// Runs the program beside it. Where V8's compiled code of it lies there too (scripts/compile.ts), V8 takes that instead of
// compiling: it checks by itself that the code is of this program and of its own version, and passes over it where it is
// not. Node's own compile cache will not do: its folder carries the user's id, and a step runs as any user.
const filename = `${__dirname}/program.cjs`;
const source = readFileSync(filename, 'utf8');
const script = new vm.Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, {
  filename,
  ...compiledCode(),
});
// NODE_DEBUG=irsa-preflight tells.
debuglog('irsa-preflight')('compiled code %s', script.cachedDataRejected === false ? 'used' : 'not used');
script.runInThisContext()({}, createRequire(filename), { exports: {} }, filename, __dirname);

function compiledCode(): { cachedData?: Buffer } {
  try {
    return { cachedData: readFileSync(`${__dirname}/program.cache`) };
  } catch {
    return {};
  }
}
