import type { Keys } from '../aws.ts';
import type { Run } from '../run.ts';
import { askMetadata, hasKeys, readKeys } from './metadata.ts';

const DEFAULT_ENDPOINT = 'http://169.254.169.254';
const ROLES = '/latest/meta-data/iam/security-credentials/';

/**
 * The instance role of the node, by version 2 of the metadata service: what the cache step falls to where nothing else
 * gives credentials. Undefined where the service gives none.
 */
export async function instanceRole(run: Run): Promise<Keys | undefined> {
  if (run.env.AWS_EC2_METADATA_DISABLED?.toLowerCase() === 'true') return undefined;
  const base = run.env.AWS_EC2_METADATA_SERVICE_ENDPOINT || DEFAULT_ENDPOINT;
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
  // Version 1 knows no session; the Go SDK falls back to it where the PUT is refused.
  if (!session.output && session.call.outcome !== 'refused') return undefined;
  run.secrets.add('instance metadata session', session.output);
  const headers = session.output ? { 'x-aws-ec2-metadata-token': session.output } : {};
  const role = await askMetadata(
    run,
    { id: 'instance-metadata-role', service: 'instance-metadata', operation: 'GET security-credentials' },
    { url: new URL(ROLES, base), headers },
    (text) => text.trim().split('\n')[0] ?? '',
    (name) => /^[\w+=,.@-]+$/.test(name),
  );
  if (!role.output) return undefined;
  role.call.reply.role = role.output;
  const keys = await askMetadata(
    run,
    { id: 'instance-metadata-credentials', service: 'instance-metadata', operation: 'GET security-credentials/ROLE' },
    { url: new URL(`${ROLES}${role.output}`, base), headers },
    (text) => readKeys(run, text),
    hasKeys,
  );
  return keys.output;
}
