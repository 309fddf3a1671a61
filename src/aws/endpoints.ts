import { isDirectoryBucket } from './bucketNames.ts';
import { dnsSuffixOf } from './partition.ts';

/** Where requests go: the region, and the endpoint if one is configured in place of AWS's own. */
export interface EndpointTarget {
  region: string;
  endpoint?: string;
}

/** Host and port of the STS endpoint in use: the configured one, or AWS's regional one. */
export const stsHost = ({ region, endpoint }: EndpointTarget): string =>
  endpoint ? new URL(endpoint).host : `sts.${region}.${dnsSuffixOf(region)}`;

/** The S3 URL that serves the bucket: the configured endpoint, or AWS's own for the region. */
export function s3Url(bucket: string, region: string, endpoint: string | undefined, pathStyle: boolean): URL {
  const url = new URL(endpoint ?? `https://s3.${region}.${dnsSuffixOf(region)}`);
  // As in the SDKs: the bucket stays in the path for an IP address, and for a bucket name with dots over TLS.
  const inPath = pathStyle || bucket.startsWith('arn:') || bucket.includes('.') || /^[\d.]+$|^\[/.test(url.hostname);
  if (!inPath && /^[A-Za-z0-9-]+$/.test(bucket)) url.hostname = `${bucket}.${url.hostname}`;
  return url;
}

/** Whether both this SDK and the Go SDK can call it: an absolute http or https URL. */
export const isHttpUrl = (value: string): boolean => /^https?:$/.test(URL.parse(value)?.protocol ?? '');

/** The ARNs that a policy for the bucket names. */
export interface BucketArns {
  bucket: string;
  objects: string;
}

/**
 * The ARNs of a bucket and of its objects, as a policy names them.
 * @param account the account that owns a directory bucket; a placeholder if it is not known
 */
export function bucketArnsOf(bucket: string, partition: string, region: string, account: string): BucketArns {
  if (bucket.startsWith('arn:')) return { bucket, objects: `${bucket}/object/*` };
  if (isDirectoryBucket(bucket)) {
    const arn = `arn:${partition}:s3express:${region}:${account}:bucket/${bucket}`;
    return { bucket: arn, objects: arn };
  }
  return { bucket: `arn:${partition}:s3:::${bucket}`, objects: `arn:${partition}:s3:::${bucket}/*` };
}
