// Loaded before the tool (node --import): makes one S3 call fail with an internal error.
//   CRASH_AT    the method: put, createUpload, get, …
//   CRASH_WHEN  before | after the call
//   CRASH_AS    thrown (to the caller) | uncaught (outside of any caller) | text (uncaught, and not an Error)
import { S3Calls } from '../../src/observe/bucket/s3Calls.ts';

const { CRASH_AT, CRASH_WHEN, CRASH_AS } = process.env;
const calls = S3Calls.prototype;
const original = calls[CRASH_AT];
let crashed = false;

function crash() {
  // Only once: an internal error that recurs during the clean-up cannot be recovered from.
  crashed = true;
  const text = `crashed ${CRASH_WHEN} ${CRASH_AT}, and leaked ${process.env.PLUGIN_USER_ROLE_EXTERNAL_ID}`;
  if (CRASH_AS === 'thrown') throw new Error(text);
  queueMicrotask(() => {
    throw CRASH_AS === 'text' ? text : new Error(text);
  });
}

calls[CRASH_AT] = async function (...words) {
  if (CRASH_WHEN === 'before' && !crashed) crash();
  const result = await original.apply(this, words);
  if (CRASH_WHEN === 'after' && !crashed) crash();
  return result;
};
