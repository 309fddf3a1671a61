import type { Leftover } from '../../observe/observations.ts';
import { undecidedNeeds } from '../failures.ts';
import { isNotFromAws, saw } from '../replies.ts';
import type { Rule } from '../rule.ts';

function staying(leftovers: Leftover[]): string[] {
  const [first] = leftovers;
  if (!first) return [];
  // Each write of a versioned bucket is a version of its own.
  return first.kind === 'version'
    ? [`Each build leaves a small version at ${first.key}, until a lifecycle rule ends it.`]
    : [`One small object stays at ${first.key}, however many builds run.`];
}

/** Causes of the run as a whole: what could not be removed again, and what time did not allow. */
export const runRules: Rule[] = [
  {
    code: 's3-delete-denied',
    find: ({ seen }) => {
      const asked = seen.calls.filter(({ operation, sent }) => operation === 'DeleteObject' && !sent.versionId);
      const isShown = asked.some(({ outcome }) => outcome === 'ok');
      const refusal = asked.find((one) => one.outcome === 'refused' && one.status === 403 && !isNotFromAws(one));
      // Where it is asked for, it must have been shown, whatever kept it from that.
      const unshown = seen.settings.requireDelete && !isShown ? asked.at(-1) : undefined;
      const failed = refusal ?? unshown;
      if (!failed) return undefined;
      return {
        verdict: seen.settings.requireDelete ? 'fail' : 'warn',
        certainty: refusal ? 'certain' : 'possible',
        because: [
          saw(failed),
          seen.settings.requireDelete
            ? 'require_delete is true. The cache steps themselves never delete.'
            : 'The cache steps never delete, so they are not hindered.',
          ...staying(seen.leftovers),
        ],
      };
    },
  },
  {
    code: 's3-multipart-abort-denied',
    find: ({ seen, call }) => {
      const refusal = [call('abort-upload'), call('abort-nothing-at-cache-key')].find(
        (abort) => abort?.outcome === 'refused' && abort.status === 403 && !isNotFromAws(abort),
      );
      // Where writing fails altogether this is no news.
      if (!refusal || (refusal.id !== 'abort-upload' && !call('part-of-nothing-at-cache-key'))) return undefined;
      if (refusal.id !== 'abort-upload' && call('part-of-nothing-at-cache-key')?.status === 403) return undefined;
      return {
        verdict: 'warn',
        certainty: 'certain',
        because: [
          saw(refusal),
          'A save that breaks off cannot remove its parts, which stay, unseen and paid for, until a lifecycle rule ends them.',
          ...seen.leftovers.filter(({ kind }) => kind === 'upload').map(({ key }) => `An open upload stays at ${key}.`),
        ],
      };
    },
  },
  {
    code: 'deadline-exceeded',
    find: ({ seen }, open) => {
      const waiting = open.filter(({ call }) => call.outcome === 'open');
      // What is still open may be nothing that the cache steps need: then the verdict stands.
      if (!seen.cutShort || (waiting.length === 0 && undecidedNeeds(seen).length === 0)) return undefined;
      return {
        verdict: 'fail',
        certainty: 'certain',
        because: [
          seen.cutShort.reason === 'signal'
            ? 'The step was stopped from outside.'
            : 'The time that timeout allows was over.',
          `Still open: ${seen.cutShort.open.join(', ') || 'nothing that was asked, but not everything had been asked'}.`,
        ],
        explains: waiting,
      };
    },
  },
];
