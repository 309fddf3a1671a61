/** A bucket of S3 Express One Zone: whoever gets a session for it may do everything in it. */
export const isDirectoryBucket = (bucket: string) => bucket.endsWith('--x-s3');

/** Host and port of the S3 that answers for the bucket: the configured endpoint, or AWS's own for the region. */
export function s3Url(bucket: string, region: string, endpoint: string | undefined, pathStyle: boolean): URL {
  const url = new URL(endpoint ?? `https://s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`);
  // As the SDKs do: an address, or a name with dots over TLS, leaves the bucket in the path.
  const inPath = pathStyle || bucket.startsWith('arn:') || bucket.includes('.') || /^[\d.]+$|^\[/.test(url.hostname);
  if (!inPath && /^[A-Za-z0-9-]+$/.test(bucket)) url.hostname = `${bucket}.${url.hostname}`;
  return url;
}
