import { parsePrincipal } from '../aws/arn.ts';
import { CAUSES } from '../causes/causes.ts';
import { CAUSE_CODES, type CauseCode } from '../causes/codes.ts';
import type { Finding } from '../causes/finding.ts';
import { remark } from '../facts/evidence.ts';
import { type Facts, gatherFacts } from '../facts/facts.ts';
import { type Failure, unverifiedRequirements } from '../facts/failures.ts';
import type { Observations } from '../schema/observations.ts';
import { type Check, PLACES, type Place, type Verdict } from '../schema/report.ts';
import { advisoriesOf } from './advisories.ts';
import { checksOf } from './checks.ts';

/** One cause of the verdict. */
export interface DiagnosedCause extends Finding {
  code: CauseCode;
  /** Where on the path from the pod to the bucket it breaks: the drawn path and the ranking use the same. */
  place: Place;
  /** The setting `ignore` names it. */
  ignored: boolean;
}

export interface Diagnosis {
  verdict: Verdict;
  /** The first is the primary cause; consequences are not among them. */
  causes: DiagnosedCause[];
  checks: Check[];
  /** The cache operations will work, whatever was expected besides. */
  ready: boolean;
  /** The name of the role that the pod has. */
  role?: string;
  /** Worth knowing, without effect on the verdict. */
  notes: string[];
  facts: Facts;
}

/** What the observations mean. Pure: the same observations always give the same diagnosis. */
export function diagnose(seen: Observations): Diagnosis {
  const facts = gatherFacts(seen);
  const found = findCauses(facts);
  const ready = isReady(facts) && !found.some(({ finding }) => finding.blocksCache);
  const ignore = new Set(seen.settings.ignore);
  const causes = rank([...found, ...unexplained(found, facts, ready)], facts, ignore).map(({ code, finding }) => ({
    code,
    place: placeOf(code, finding),
    ignored: ignore.has(code),
    ...finding,
  }));
  const role = facts.caller?.kind === 'role' ? facts.caller.name : heldRole(seen);
  return {
    verdict: verdictOf(causes.filter(({ ignored }) => !ignored)),
    causes,
    checks: checksOf(facts, causes),
    ready,
    notes: advisoriesOf(facts),
    facts,
    ...(role ? { role } : {}),
  };
}

const verdictOf = (causes: DiagnosedCause[]): Verdict =>
  causes.some(({ verdict }) => verdict === 'fail') ? 'fail' : causes.length ? 'warn' : 'pass';

const isReady = ({ failures, seen }: Facts) =>
  failures.length === 0 && seen.credentials.obtained && (!seen.cutShort || unverifiedRequirements(seen).length === 0);

/** A cache that will not work never passes: where no cause was recognised, the report says that much. */
function unexplained(found: Found[], { seen }: Facts, ready: boolean): Found[] {
  if (ready || found.some(({ finding }) => finding.verdict === 'fail')) return [];
  const { obtained, problem } = seen.credentials;
  const text = problem ? `The pod has no credentials: ${problem}.` : 'irsa-preflight does not recognize what it saw.';
  const finding: Finding = { verdict: 'fail', certainty: 'possible', evidence: [remark(text)] };
  return [{ code: obtained ? 's3-refused' : 'no-credentials', finding }];
}

interface Found {
  code: CauseCode;
  finding: Finding;
}

/** Tries every cause in turn. What one explains, later ones do not see. */
function findCauses(facts: Facts): Found[] {
  let open: Failure[] = facts.failures;
  return CAUSE_CODES.flatMap((code) => {
    const finding = CAUSES[code].find(facts, open);
    if (!finding) return [];
    open = open.filter((failure) => !finding.explains?.includes(failure));
    return [{ code, finding }];
  });
}

/** Ignored causes last; failures before warnings; then whatever breaks the path first; then the order of the causes. */
function rank(found: Found[], { failures }: Facts, ignore: ReadonlySet<string>): Found[] {
  const position = ({ code, finding }: Found) => {
    const first = finding.explains?.[0];
    return [
      ignore.has(code) ? 1 : 0,
      finding.verdict === 'fail' ? 0 : 1,
      PLACES.indexOf(placeOf(code, finding)),
      first ? failures.indexOf(first) : -1,
      CAUSE_CODES.indexOf(code),
    ];
  };
  return found.toSorted((a, b) => {
    const [one, other] = [position(a), position(b)];
    const difference = one.findIndex((value, i) => value !== other[i]);
    return difference < 0 ? 0 : (one[difference] ?? 0) - (other[difference] ?? 0);
  });
}

/** What breaks the path to S3 alone breaks it at the bucket, and on the way to a second role at the role. */
function placeOf(code: CauseCode, { explains = [] }: Finding): Place {
  const { place } = CAUSES[code];
  if (place !== 'STS' || explains.length === 0) return place;
  if (explains.every(({ call }) => call.service === 's3')) return 'bucket';
  return explains.every(({ call }) => call.operation === 'AssumeRole') ? 'role' : place;
}

/** The role that the pod should have, where AWS has not said who it is: IRSA's own, where nothing else is used. */
const heldRole = ({ credentials: { source, hops }, environment }: Observations) =>
  source === 'web-identity' && hops.length === 0 ? parsePrincipal(environment.AWS_ROLE_ARN ?? '')?.name : undefined;
