import { remark, reply } from '../../facts/evidence.ts';
import type { Values } from '../../remedy/values.ts';
import type { TokenObservation } from '../../schema/observations.ts';
import type { Cause, Remedy } from '../cause.ts';
import { failFinding } from '../finding.ts';
import { refusedWebIdentity } from '../sts/refusedCalls.ts';
import { isFromSetting, replaceOidcToken } from './oidcTokenSetting.ts';

export const tokenMalformed: Cause = {
  title: 'The web identity token is not a JWT',
  headline: ({ tokenFile, facts: { seen } }) =>
    `The content of ${seen.webIdentityToken?.path ?? tokenFile} is not a valid JWT`,
  place: 'token',
  marks: 'web-identity-token',
  isTransient: false,
  find: ({ seen: { webIdentityToken: token } }, open) =>
    failFinding(
      refusedWebIdentity(open).filter(
        ({ call }) => token?.state === 'malformed' || /not a valid JWT|webIdentityToken/i.test(call.message ?? ''),
      ),
      ({ call }) => [reply(call), remark(whatItIs(token))],
    ),
  remedy: (values) => (isFromSetting(values) ? replaceOidcToken() : startNewPod(values)),
  page: {
    meaning:
      'A JWT has three parts in base64url, separated by dots, with nothing before or after them. Something else is in the file, for example a log line after the token, or the token is not one that STS accepts: it must be signed with RS256.',
    sentences: ['The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)'],
    similar: {
      'token-empty': 'The file contains nothing.',
      'token-audience-missing': 'The file contains a JWT that lacks a claim.',
    },
  },
};

function whatItIs(token: TokenObservation | undefined): string {
  if (token?.malformed) return `The content of ${token.path} is not a JWT: ${token.malformed}.`;
  const signedWith = token?.algorithm ? ` signed with ${token.algorithm}` : '';
  return `${token?.path ?? 'The token'} looks like a JWT${signedWith}, but STS does not accept it as one.`;
}

const startNewPod = ({ tokenFile }: Values): Remedy => ({
  summary: 'Make sure that the token file contains the token and nothing else, and start a new pod.',
  owner: 'pipeline-author',
  steps: [
    {
      text: `${tokenFile} must contain one JWT and nothing else. On EKS the kubelet writes it. If AWS_WEB_IDENTITY_TOKEN_FILE names a different file, remove the variable.`,
    },
    { text: 'On a self-managed cluster, sign service account tokens with an RSA key: STS requires RS256.' },
    { text: 'Run the pipeline again: a new pod gets a new token.' },
  ],
  asCode: [],
});
