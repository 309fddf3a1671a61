import type { Values } from '../../remedy/values.ts';
import type { Remedy } from '../cause.ts';

/** The token is the one in the setting oidc_token_id: neither a file nor a service account has a part in it. */
export const isFromSetting = ({ facts: { seen } }: Values): boolean => seen.credentials.source === 'oidc-token';

/** What to do about a token in that setting that STS does not accept. */
export const replaceOidcToken = (): Remedy => ({
  summary: 'Set oidc_token_id to a valid token, or use the role of the pod.',
  owner: 'pipeline-author',
  steps: [
    {
      text: 'Set oidc_token_id (PLUGIN_OIDC_TOKEN_ID) to a token that Harness issued for this run. A token that is stored in a variable or a secret is never renewed.',
    },
    { text: 'To use the role of the pod instead, remove oidc_token_id and assume_role.' },
  ],
  asCode: [],
});
