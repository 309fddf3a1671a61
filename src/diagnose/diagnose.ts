import { parsePrincipal } from '../arn.ts';
import type { Observations } from '../observe/observations.ts';
import { CAUSES, type CauseCode, PLACES, type Place } from './catalogue.ts';
import { type Check, checksOf } from './checks.ts';
import { type Facts, gatherFacts } from './facts.ts';
import { type Failure, undecidedNeeds } from './failures.ts';
import { notesOf } from './notes.ts';
import type { Certainty, Finding } from './rule.ts';
import { RULES } from './rules/rules.ts';

export type Verdict = 'pass' | 'warn' | 'fail';

/** One cause of the verdict. */
export interface DiagnosedCause {
  code: CauseCode;
  title: string;
  certainty: Certainty;
  verdict: 'fail' | 'warn';
  because: string[];
  /** Where on the way from the pod to the bucket it breaks. */
  place: Place;
}

export interface Diagnosis {
  verdict: Verdict;
  /** The first is THE cause; what follows from another is not among them. */
  causes: DiagnosedCause[];
  checks: Check[];
  /** The cache operations will work, whatever was expected besides. */
  ready: boolean;
  /** The name of the role that the pod has. */
  role?: string;
  /** What is worth knowing and changes no verdict. */
  notes: string[];
}

/** What the observations mean. Pure: the same observations always give the same diagnosis. */
export function diagnose(seen: Observations): Diagnosis {
  const facts = gatherFacts(seen);
  const found = findCauses(facts);
  const ready = isReady(facts);
  const causes = rank([...found, ...unexplained(found, facts, ready)], facts).map(({ code, finding }) => ({
    code,
    title: CAUSES[code].title,
    certainty: finding.certainty,
    verdict: finding.verdict,
    because: finding.because,
    place: placeOf(code, finding),
  }));
  const role = facts.caller?.kind === 'role' ? facts.caller.name : roleHeld(seen);
  return {
    verdict: verdictOf(causes),
    causes,
    checks: checksOf(facts, causes),
    ready,
    notes: notesOf(facts),
    ...(role ? { role } : {}),
  };
}

const verdictOf = (causes: { verdict: 'fail' | 'warn' }[]): Verdict =>
  causes.some(({ verdict }) => verdict === 'fail') ? 'fail' : causes.length ? 'warn' : 'pass';

const isReady = ({ failures, seen }: Facts) =>
  failures.length === 0 && seen.credentials.obtained && (!seen.cutShort || undecidedNeeds(seen).length === 0);

/** A cache that will not work is never passed: where no rule says why, that much is said. */
function unexplained(found: Found[], { seen }: Facts, ready: boolean): Found[] {
  if (ready || found.some(({ finding }) => finding.verdict === 'fail')) return [];
  const { obtained, problem } = seen.credentials;
  const because = [problem ? `There are no credentials: ${problem}.` : 'No rule of this tool explains what was seen.'];
  return [
    { code: obtained ? 's3-refused' : 'no-credentials', finding: { verdict: 'fail', certainty: 'possible', because } },
  ];
}

interface Found {
  code: CauseCode;
  finding: Finding;
}

/** Asks every rule in turn. What one explains, later ones do not see. */
function findCauses(facts: Facts): Found[] {
  let open: Failure[] = facts.failures;
  return RULES.flatMap(({ code, find }) => {
    const finding = find(facts, open);
    if (!finding) return [];
    open = open.filter((failure) => !finding.explains?.includes(failure));
    return [{ code, finding }];
  });
}

/** Failures before warnings; then whatever breaks the way first; then the order of the rules. */
function rank(found: Found[], { failures }: Facts): Found[] {
  const position = ({ code, finding }: Found) => {
    const first = finding.explains?.[0];
    return [
      finding.verdict === 'fail' ? 0 : 1,
      PLACES.indexOf(placeOf(code, finding)),
      first ? failures.indexOf(first) : -1,
      RULES.findIndex((rule) => rule.code === code),
    ];
  };
  return found.toSorted((a, b) => {
    const [one, other] = [position(a), position(b)];
    const difference = one.findIndex((value, i) => value !== other[i]);
    return difference < 0 ? 0 : (one[difference] ?? 0) - (other[difference] ?? 0);
  });
}

// What breaks the way to S3 alone breaks it at the bucket, wherever the cause is at home.
function placeOf(code: CauseCode, { explains = [] }: Finding): Place {
  const { place } = CAUSES[code];
  const atBucket = place === 'STS' && explains.length > 0 && explains.every(({ call }) => call.service === 's3');
  return atBucket ? 'bucket' : place;
}

/** The role that the pod should have, where AWS has not said who it is: IRSA's own, where nothing else is used. */
const roleHeld = ({ credentials: { source, hops }, environment }: Observations) =>
  source === 'web-identity' && hops.length === 0 ? parsePrincipal(environment.AWS_ROLE_ARN ?? '')?.name : undefined;
