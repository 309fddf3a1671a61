import { isDirectoryBucket } from '../../aws/bucketNames.ts';
import type { EndpointTarget } from '../../aws/endpoints.ts';
import type { Settings } from '../../settings/catalogue.ts';
import type { WriteHeaders } from '../bucket/s3Calls.ts';
import type { Keys } from '../clients/clientConfig.ts';
import type { StageContext } from './context.ts';

/** Loads the modules that the calls to the bucket need, while the call to STS is in flight. */
export async function loadBucketModules() {
  const [client, calls, probe] = await Promise.all([
    import('../clients/s3.ts'),
    import('../bucket/s3Calls.ts'),
    import('../bucket/probeBucket.ts'),
  ]);
  return { ...client, ...calls, ...probe };
}
export type BucketModules = Awaited<ReturnType<typeof loadBucketModules>>;

/** Stage 3: makes the calls to the bucket that the cache steps will make. */
export async function observeBucket(
  { run, settings, stop, seen }: StageContext,
  target: EndpointTarget,
  keys: Keys,
  { s3Client, S3Calls, probeBucket }: BucketModules,
): Promise<void> {
  const { bucket, pathStyle, endpoint } = settings;
  const client = s3Client(run, target, keys, { pathStyle, customEndpoint: endpoint !== undefined });
  const { host } = new URL(seen.endpoints.s3);
  if (stop.aborted) return;
  const s3 = new S3Calls(run, client, stop, { bucket, region: target.region, host, ...writeHeaders(settings) });
  const probe = probeBucket(s3, settings, run.env, stop);
  seen.cleanUp = probe.cleanUp;
  await probe.done;
}

/** plugins/cache omits from its writes to a directory bucket what such a bucket does not accept (its `s3.go`). */
const writeHeaders = ({ bucket, acl, encryption }: Settings): WriteHeaders =>
  isDirectoryBucket(bucket)
    ? { encryption: encryption === 'aws:kms:dsse' ? undefined : encryption }
    : { acl, encryption };
