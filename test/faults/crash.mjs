// Loaded before the tool (node --import): makes it fail, as a defect would, at one question to the bucket.
//   CRASH_AT    the question: put, createUpload, get, …
//   CRASH_WHEN  before | after it was asked
//   CRASH_AS    thrown, to whoever asked | uncaught, behind everybody's back | text, uncaught and no Error
import { BucketQuestions } from '../../src/observe/bucket/questions.ts';

const { CRASH_AT, CRASH_WHEN, CRASH_AS } = process.env;
const questions = BucketQuestions.prototype;
const ask = questions[CRASH_AT];
let crashed = false;

function crash() {
  // A defect in the code that cleans up may come again and again; once is what can be made good.
  crashed = true;
  const text = `crashed ${CRASH_WHEN} ${CRASH_AT}, and told ${process.env.PLUGIN_USER_ROLE_EXTERNAL_ID}`;
  if (CRASH_AS === 'thrown') throw new Error(text);
  queueMicrotask(() => {
    throw CRASH_AS === 'text' ? text : new Error(text);
  });
}

questions[CRASH_AT] = async function (...words) {
  if (CRASH_WHEN === 'before' && !crashed) crash();
  const answer = await ask.apply(this, words);
  if (CRASH_WHEN === 'after' && !crashed) crash();
  return answer;
};
