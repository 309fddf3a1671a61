import { answer, type Exchange, escapeXml, refuse, xmlHeaders } from './exchange.ts';
import { clockOffset, type Identified, type Sandbox } from './sandbox.ts';

const SIGNATURE_MINUTES = 5;
const AUDIENCE = 'sts.amazonaws.com';

/** STS, as far as a preflight uses it. */
export async function answerSts(
  sandbox: Sandbox,
  exchange: Exchange,
  form: URLSearchParams,
  caller: Identified,
): Promise<void> {
  const action = form.get('Action') ?? '';
  sandbox.note({ service: 'sts', operation: action });
  const context = {
    arn: typeof caller === 'object' ? caller.arn : '',
    action: `sts:${action}`,
    resource: form.get('RoleArn') ?? '',
  };
  const reply = sandbox.scripted(`sts:${action}`);
  if (reply && !reply.ok) return refuse(exchange, 'sts', reply, context);
  if (action === 'AssumeRoleWithWebIdentity') return assumeRoleWithWebIdentity(sandbox, exchange, form);
  if (typeof caller !== 'object') return refuse(exchange, 'sts', UNKNOWN_CALLER[caller]);
  const offset = clockOffset(caller, exchange);
  if (Math.abs(offset) > SIGNATURE_MINUTES * 60) return refuse(exchange, 'sts', outOfTime(offset, exchange));
  if (action === 'GetCallerIdentity')
    return ok(
      exchange,
      action,
      `<Arn>${caller.arn}</Arn><UserId>AROASANDBOX:session</UserId><Account>${sandbox.account}</Account>`,
    );
  if (action === 'AssumeRole') return giveRole(sandbox, exchange, form, 'chain');
  return refuse(exchange, 'sts', { status: 400, code: 'InvalidAction', message: `Could not find operation ${action}` });
}

const UNKNOWN_CALLER = {
  anonymous: { status: 403, code: 'MissingAuthenticationToken', message: 'Request is missing Authentication Token' },
  'unknown key': {
    status: 403,
    code: 'InvalidClientTokenId',
    message: 'The security token included in the request is invalid.',
  },
  'wrong signature': {
    status: 403,
    code: 'SignatureDoesNotMatch',
    message: 'The request signature we calculated does not match the signature you provided.',
  },
};

function outOfTime(offset: number, { request }: Exchange) {
  const [state, relation, sign] =
    offset > 0 ? ['expired', 'now earlier', '-'] : ['not yet current', 'still later', '+'];
  const signed = String(request.headers['x-amz-date']);
  return {
    status: 403,
    code: 'SignatureDoesNotMatch',
    message: `Signature ${state}: ${signed} is ${relation} than {amzdate} ({amzdate} ${sign} ${SIGNATURE_MINUTES} min.)`,
  };
}

/** Checks a token as STS does: its shape, its signature, its times by AWS's clock, its audience, the trust policy. */
async function assumeRoleWithWebIdentity(sandbox: Sandbox, exchange: Exchange, form: URLSearchParams): Promise<void> {
  const { issuer, spec } = sandbox;
  const claims = await issuer.verify(form.get('WebIdentityToken') ?? '');
  const invalid = (message: string) => refuse(exchange, 'sts', { status: 400, code: 'InvalidIdentityToken', message });
  if (!claims)
    return invalid(
      "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
    );
  const now = Math.floor(Date.now() / 1000) + exchange.skewSeconds;
  if (typeof claims.exp === 'number' && claims.exp < now) {
    const message = `Token expired: current date/time ${now} must be before the expiration date/time ${claims.exp}`;
    return refuse(exchange, 'sts', { status: 400, code: 'ExpiredTokenException', message });
  }
  const audience = [claims.aud].flat();
  if (claims.aud === undefined) return invalid('Missing a required claim: aud');
  if (!audience.includes(spec.trust?.audience ?? AUDIENCE)) return invalid('Incorrect token audience');
  if (spec.trust?.subject && spec.trust.subject !== claims.sub) {
    return refuse(exchange, 'sts', { status: 403, message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity' });
  }
  return giveRole(sandbox, exchange, form, 'irsa', claims);
}

function giveRole(
  { partition, account, identities }: Sandbox,
  exchange: Exchange,
  form: URLSearchParams,
  kind: 'irsa' | 'chain',
  claims?: Record<string, unknown>,
): void {
  const roleArn = form.get('RoleArn') ?? '';
  const session = form.get('RoleSessionName') ?? '';
  const arn = `arn:${partition}:sts::${roleArn.split(':')[4] || account}:assumed-role/${roleArn.split('/').pop()}/${session}`;
  const keys = identities.mint(arn, kind);
  const about = claims
    ? `<SubjectFromWebIdentityToken>${escapeXml(String(claims.sub))}</SubjectFromWebIdentityToken><Audience>${escapeXml(String([claims.aud].flat()[0]))}</Audience><Provider>${escapeXml(String(claims.iss))}</Provider>`
    : '';
  return ok(
    exchange,
    form.get('Action') ?? '',
    `<Credentials><AccessKeyId>${keys.accessKeyId}</AccessKeyId><SecretAccessKey>${keys.secretAccessKey}</SecretAccessKey><SessionToken>${keys.sessionToken}</SessionToken><Expiration>${keys.expiration}</Expiration></Credentials><AssumedRoleUser><AssumedRoleId>AROASANDBOX:${session}</AssumedRoleId><Arn>${arn}</Arn></AssumedRoleUser>${about}`,
  );
}

function ok(exchange: Exchange, action: string, result: string): void {
  const body = `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result>${result}</${action}Result><ResponseMetadata><RequestId>sandbox-request-id</RequestId></ResponseMetadata></${action}Response>`;
  return answer(exchange, 200, body, xmlHeaders);
}
