import { reply } from '../../facts/evidence.ts';
import type { Failure } from '../../facts/failures.ts';
import { stageVariable } from '../../remedy/stageVariable.ts';
import { setStepFields } from '../../remedy/stepFields.ts';
import type { Values } from '../../remedy/values.ts';
import type { Call, Observations } from '../../schema/observations.ts';
import type { Step } from '../../schema/report.ts';
import type { Cause, Remedy } from '../cause.ts';
import { failFinding } from '../finding.ts';
import { refusedByS3 } from './byReply.ts';
import { checksumEvidence, involvesChecksum, isRead, ON_READS, writesCarryChecksum } from './requestChecksum.ts';
import { withoutBucket } from './withoutBucket.ts';

/** The message is about the checksum. */
const namesChecksum = ({ status, message = '' }: Call) =>
  (status === 501 && /checksum|trailer/i.test(message)) ||
  (status === 400 && /x-amz-(?:checksum|trailer|sdk-checksum)/i.test(message));

/** The message is about something else that was sent, such as the ACL. */
const namesOtherHeader = ({ message = '' }: Call) =>
  /x-amz-(?:acl|server-side-encryption|storage-class|tagging|object-lock)/i.test(message);

/** The store did not implement, or did not expect, what the checksum adds to a request. */
const looksLikeChecksum = (seen: Observations, call: Call) =>
  involvesChecksum(seen, call) &&
  !namesOtherHeader(call) &&
  ((call.status === 501 && call.code === 'NotImplemented') ||
    (call.operation !== 'CreateMultipartUpload' && (call.status === 411 || call.code === 'XAmzContentSHA256Mismatch')));

// A header that is named, or the only one that could be meant.
const isCertain = ({ call }: Failure) => namesChecksum(call) || Object.keys(call.sent).length === 0;

/**
 * Caches above 5 MiB: the Go SDK's upload manager adds a checksum whatever the client is told (plugins/cache v1.10).
 */
const largeCaches: Step = {
  text: 'Caches above 5 MiB are multipart uploads, and plugins/cache v1.10 sends checksums with these in any case. If the store rejects them as well, upgrade the store, or pin the cache steps to plugins/cache 1.9.25, whose AWS SDK sends none.',
};

function readRemedy(): Remedy {
  return {
    summary: `Set the stage variable ${ON_READS} to when_required: reads then request no checksum.`,
    owner: 'pipeline-author',
    steps: [{ text: 'This step and the cache steps read it:', document: stageVariable(ON_READS, 'when_required') }],
    asCode: [],
  };
}

/** The store as it was called; on a page, no store in particular. */
const storeHost = ({ failure, s3Host, bucket }: Values) => (failure ? withoutBucket(s3Host, bucket) : '<STORE>');

/** Its URL as it is configured in a variable, or as it was called. */
function storeUrl(values: Values): string {
  const { AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL } = values.facts.seen.environment;
  return AWS_ENDPOINT_URL_S3 || AWS_ENDPOINT_URL || values.s3Url.replace(values.s3Host, storeHost(values));
}

function writeRemedy(values: Values): Remedy {
  const { facts } = values;
  const endpoint = storeUrl(values);
  if (!writesCarryChecksum(facts.seen))
    return {
      summary: `Use a version of the store at ${storeHost(values)} that supports checksums, or an older image of the cache steps.`,
      owner: 'pipeline-author',
      steps: [largeCaches],
      asCode: [],
    };
  return {
    summary: `Set endpoint to ${endpoint}: the cache steps then send no checksum with caches of up to 5 MiB.`,
    owner: 'pipeline-author',
    steps: [setStepFields({ endpoint }, 'Set the endpoint.'), largeCaches],
    asCode: [],
  };
}

export const s3ChecksumUnsupported: Cause = {
  title: "The store does not support the AWS SDK's checksums",
  headline: (values) => `The store at ${storeHost(values)} does not support the checksums of the AWS SDK`,
  place: 'bucket',
  isTransient: false,
  find: ({ seen }, open) => {
    const explains = refusedByS3(open, ({ call }) => namesChecksum(call) || looksLikeChecksum(seen, call));
    return failFinding(
      explains,
      ({ call }) => [reply(call), ...checksumEvidence(seen, call)],
      explains.every(isCertain) ? 'certain' : 'likely',
    );
  },
  remedy: (values) => {
    const call = values.failure?.call;
    return call && isRead(call) ? readRemedy() : writeRemedy(values);
  },
  page: {
    meaning:
      'Since 2025, the AWS SDKs add a CRC32 checksum to every write and request one with every read. Some S3-compatible stores do not support that. With the setting endpoint, the cache step sends no checksum with caches of up to 5 MiB, but still does with larger ones.',
    sentences: [
      'A header you provided implies functionality that is not implemented',
      "Header 'x-amz-checksum-crc32' with value '…' not implemented",
      "Unsupported header 'x-amz-checksum-mode' received for this API call.",
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    ],
    similar: {
      's3-object-lock-checksum': 'The store requires a checksum, and none was sent.',
      's3-acl-not-supported': 'The message is about the ACL.',
      's3-refused': 'No checksum was sent, so the store does not support something else.',
    },
  },
};
