import { remark, setting, variable } from '../../facts/evidence.ts';
import type { Evidence } from '../../schema/evidence.ts';
import type { Call, Observations } from '../../schema/observations.ts';

// Which requests carry a checksum, or request one. Since 2025 the AWS SDKs add them unless they are told not to
// (https://docs.aws.amazon.com/sdkref/latest/guide/feature-dataintegrity.html); plugins/cache does so where it has an
// endpoint (`s3.go`), and observe/clients/s3.ts follows it. Multipart uploads carry them in any case.

const ON_WRITES = 'AWS_REQUEST_CHECKSUM_CALCULATION';
export const ON_READS = 'AWS_RESPONSE_CHECKSUM_VALIDATION';

const isRequiredOnly = ({ environment }: Observations, name: string) =>
  environment[name]?.toLowerCase() === 'when_required';

export const isRead = ({ operation }: Pick<Call, 'operation'>): boolean =>
  operation === 'GetObject' || operation === 'HeadObject';
// The upload manager of the Go SDK adds a checksum to these, whatever the client is told
// (`feature/s3/manager/upload.go`).
const isOfUpload = ({ operation }: Pick<Call, 'operation'>): boolean =>
  operation === 'CreateMultipartUpload' || operation === 'UploadPart';

/** Whether PutObject, with which a cache of up to 5 MiB is written, carries a checksum in this pod. */
export const writesCarryChecksum = (seen: Observations): boolean =>
  seen.settings.endpoint === undefined && !isRequiredOnly(seen, ON_WRITES);

/** Whether the request carried a checksum or requested one. */
export const involvesChecksum = (seen: Observations, call: Call): boolean =>
  isOfUpload(call) ||
  (call.operation === 'PutObject' && writesCarryChecksum(seen)) ||
  (isRead(call) && !isRequiredOnly(seen, ON_READS));

/** Whether the request carried a checksum, and what decided that. */
export function checksumEvidence(seen: Observations, { operation }: Call): Evidence[] {
  const { endpoint } = seen.settings;
  if (operation === 'CreateMultipartUpload')
    return [remark(`The AWS SDK declared CRC32 checksums with ${operation}, in the header x-amz-checksum-algorithm.`)];
  if (operation === 'PutObject') {
    const none = `the AWS SDK sent no checksum with ${operation}`;
    if (endpoint !== undefined) return [setting('endpoint', endpoint, none)];
    if (isRequiredOnly(seen, ON_WRITES)) return [variable(ON_WRITES, seen.environment[ON_WRITES], none)];
  }
  if (operation === 'PutObject' || operation === 'UploadPart') {
    // observe/clients/sendLikeGo.ts: over TLS it follows the content.
    const where = seen.endpoints.s3.startsWith('https:') ? 'as a trailer' : 'in the header x-amz-checksum-crc32';
    return [remark(`The AWS SDK sent a CRC32 checksum with ${operation}, ${where}.`)];
  }
  if (!isRead({ operation })) return [];
  return isRequiredOnly(seen, ON_READS)
    ? [variable(ON_READS, seen.environment[ON_READS], `the AWS SDK requested no checksum with ${operation}`)]
    : [remark(`The AWS SDK requested a checksum with ${operation}, in the header x-amz-checksum-mode.`)];
}
