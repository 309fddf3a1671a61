import { isHttpUrl } from '../../aws/endpoints.ts';
import { isOn } from '../clients/clientConfig.ts';
import type { RunContext } from '../runContext.ts';
import { callMetadata, hasKeys, readKeys } from './metadata.ts';
import type { Obtained } from './obtained.ts';

const DEFAULT_ENDPOINTS = { ipv4: 'http://169.254.169.254', ipv6: 'http://[fd00:ec2::254]' };
const ROLES = '/latest/meta-data/iam/security-credentials/';

/**
 * The instance role of the node, from version 2 of the metadata service: the cache step falls back to it if nothing
 * else provides credentials. No keys if the service returns none.
 */
export async function instanceRole(run: RunContext): Promise<Obtained> {
  const { env } = run;
  if (isOn(env.AWS_EC2_METADATA_DISABLED)) return {};
  const isIpv6 = env.AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE?.toLowerCase() === 'ipv6';
  const base = env.AWS_EC2_METADATA_SERVICE_ENDPOINT || DEFAULT_ENDPOINTS[isIpv6 ? 'ipv6' : 'ipv4'];
  if (!isHttpUrl(base)) return { problem: `AWS_EC2_METADATA_SERVICE_ENDPOINT is not an http or https URL: ${base}` };
  const session = await callMetadata(
    run,
    { id: 'instance-metadata-token' },
    {
      url: new URL('/latest/api/token', base),
      method: 'PUT',
      headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '300' },
    },
    (text) => text.trim(),
    Boolean,
  );
  // Version 1 has no sessions. The Go SDK falls back to it after any error except a 400 (with a hop limit of 1, the PUT
  // hangs), unless that is disabled (`feature/ec2/imds/token_provider.go`).
  if (!session.output && (session.call.status === 400 || isOn(env.AWS_EC2_METADATA_V1_DISABLED))) return {};
  run.secrets.add('instance metadata session', session.output);
  const headers = session.output ? { 'x-aws-ec2-metadata-token': session.output } : {};
  const role = await callMetadata(
    run,
    { id: 'instance-metadata-role' },
    { url: new URL(ROLES, base), headers },
    (text) => text.trim().split('\n')[0] ?? '',
    (name) => /^[\w+=,.@-]+$/.test(name),
  );
  if (!role.output) return {};
  role.call.reply.role = role.output;
  const keys = await callMetadata(
    run,
    { id: 'instance-metadata-credentials' },
    { url: new URL(`${ROLES}${role.output}`, base), headers },
    (text) => readKeys(run, text),
    hasKeys,
  );
  return keys.output ? { keys: keys.output } : {};
}
