/** The host of the store itself: addressed in virtual-hosted style, the host begins with the bucket. */
export const withoutBucket = (host: string, bucket: string): string =>
  host.startsWith(`${bucket}.`) ? host.slice(bucket.length + 1) : host;
