import { dnsSuffixOf } from '../aws/partition.ts';
import type { Values } from './values.ts';

/**
 * Whether the setting endpoint names a store that is not AWS's own: AWS's consoles, status pages and IAM then do not
 * apply. An interface endpoint of a VPC is configured as an endpoint too, and is AWS.
 */
export function isOtherStore({ region, facts: { seen } }: Pick<Values, 'region' | 'facts'>): boolean {
  const { endpoint } = seen.settings;
  return endpoint !== undefined && !URL.parse(endpoint)?.hostname.endsWith(`.${dnsSuffixOf(region)}`);
}
