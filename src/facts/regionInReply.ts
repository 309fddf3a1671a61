import type { Failure } from './failures.ts';

/** The bucket's region as named by the response, if it differs from the region that was called. */
export function regionInReply({ call }: Failure): string | undefined {
  const { bucketRegion, Region, Endpoint } = call.reply;
  const named =
    /expecting '([a-z0-9-]+)'/.exec(call.message ?? '')?.[1] ??
    /The ([a-z0-9-]+) location constraint/.exec(call.message ?? '')?.[1];
  const ofEndpoint = /s3[.-]([a-z]{2,4}(?:-[a-z]+)+-\d)\./.exec(Endpoint ?? '')?.[1];
  const region = bucketRegion ?? Region ?? named ?? ofEndpoint;
  return region && region !== call.region && region !== 'unspecified' ? region : undefined;
}
