import { partition } from '@aws-sdk/core/client';

// Partitions and regions as the SDK knows them (its copy of AWS's partitions.json).

/**
 * The partition that a region belongs to, such as `aws-cn`. A region that is not in the table is matched by its form.
 */
export const partitionOfRegion = (region: string): string => partition(region).name;

/** The domain that AWS's own endpoints in that region end with, such as `amazonaws.com.cn`. */
export const dnsSuffixOf = (region: string): string => partition(region).dnsSuffix;
