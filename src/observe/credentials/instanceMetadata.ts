import { isOn } from '../clients/shared.ts';
import { isHttpUrl } from '../configuration.ts';
import type { Run } from '../run.ts';
import { askMetadata, hasKeys, readKeys } from './metadata.ts';
import type { Obtained } from './obtain.ts';

const DEFAULT_ENDPOINTS = { ipv4: 'http://169.254.169.254', ipv6: 'http://[fd00:ec2::254]' };
const ROLES = '/latest/meta-data/iam/security-credentials/';

/**
 * The instance role of the node, by version 2 of the metadata service: what the cache step falls to where nothing else
 * gives credentials. No keys where the service gives none.
 */
export async function instanceRole(run: Run): Promise<Obtained> {
  const { env } = run;
  if (isOn(env.AWS_EC2_METADATA_DISABLED)) return {};
  const isIpv6 = env.AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE?.toLowerCase() === 'ipv6';
  const base = env.AWS_EC2_METADATA_SERVICE_ENDPOINT || DEFAULT_ENDPOINTS[isIpv6 ? 'ipv6' : 'ipv4'];
  if (!isHttpUrl(base)) return { problem: `AWS_EC2_METADATA_SERVICE_ENDPOINT is no URL: ${base}` };
  const session = await askMetadata(
    run,
    { id: 'instance-metadata-token', service: 'instance-metadata', operation: 'PUT /latest/api/token' },
    {
      url: new URL('/latest/api/token', base),
      method: 'PUT',
      headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '300' },
    },
    (text) => text.trim(),
    Boolean,
  );
  // Version 1 knows no session. The Go SDK falls back to it whatever went wrong (a hop limit of 1 lets the PUT hang),
  // but for a 400, and unless it is told not to (`feature/ec2/imds/token_provider.go`).
  if (!session.output && (session.call.status === 400 || isOn(env.AWS_EC2_METADATA_V1_DISABLED))) return {};
  run.secrets.add('instance metadata session', session.output);
  const headers = session.output ? { 'x-aws-ec2-metadata-token': session.output } : {};
  const role = await askMetadata(
    run,
    { id: 'instance-metadata-role', service: 'instance-metadata', operation: 'GET security-credentials' },
    { url: new URL(ROLES, base), headers },
    (text) => text.trim().split('\n')[0] ?? '',
    (name) => /^[\w+=,.@-]+$/.test(name),
  );
  if (!role.output) return {};
  role.call.reply.role = role.output;
  const keys = await askMetadata(
    run,
    { id: 'instance-metadata-credentials', service: 'instance-metadata', operation: 'GET security-credentials/ROLE' },
    { url: new URL(`${ROLES}${role.output}`, base), headers },
    (text) => readKeys(run, text),
    hasKeys,
  );
  return keys.output ? { keys: keys.output } : {};
}
