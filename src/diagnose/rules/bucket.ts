import { parseArn } from '../../arn.ts';
import { isDirectoryBucket } from '../../observe/bucket/address.ts';
import type { Facts } from '../facts.ts';
import type { Failure } from '../failures.ts';
import { afterTries, isServerError, isThrottled, refused, saw } from '../replies.ts';
import { explaining, type Finding, type Rule } from '../rule.ts';

const atS3 = (open: Failure[]) => open.filter(({ call }) => call.service === 's3');

/** A rule for a reply of S3 that says all by itself. */
const replyRule = (
  code: Rule['code'],
  applies: (failure: Failure) => boolean,
  also: (facts: Facts, first: Failure) => string[] = () => [],
): Rule => ({
  code,
  find: (facts, open) => {
    const followed = atS3(open).filter((failure) => refused(failure.call) && applies(failure));
    return explaining(followed, (first) => [...also(facts, first), saw(first.call)]);
  },
});

const hasCode =
  (...codes: string[]) =>
  ({ call }: Failure) =>
    codes.includes(call.code ?? '');

/** Another region than the one that was asked, as the reply names it. */
export function regionInReply({ call }: Failure): string | undefined {
  const { bucketRegion, Region, Endpoint } = call.reply;
  const said =
    /expecting '([a-z0-9-]+)'/.exec(call.message ?? '')?.[1] ??
    /The ([a-z0-9-]+) location constraint/.exec(call.message ?? '')?.[1];
  const ofEndpoint = /s3[.-]([a-z]{2,4}(?:-[a-z]+)+-\d)\./.exec(Endpoint ?? '')?.[1];
  const region = bucketRegion ?? Region ?? said ?? ofEndpoint;
  return region && region !== call.region && region !== 'unspecified' ? region : undefined;
}

const REGION_CODES = [
  'PermanentRedirect',
  'TemporaryRedirect',
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
  'BucketRegionError',
];

const isRegionMismatch = (failure: Failure) =>
  failure.call.status === 301 ||
  (hasCode(...REGION_CODES)(failure) &&
    (failure.call.code !== 'AuthorizationHeaderMalformed' || regionInReply(failure) !== undefined));

/** How an ACL that is sent changes the answer: the same write passes without it. */
function aclFinding(followed: Failure[], facts: Facts): Finding | undefined {
  const [first] = followed;
  if (!first) return undefined;
  const acl = facts.seen.settings.acl;
  const without = facts.call('put-without-acl')?.outcome === 'ok';
  return {
    verdict: 'fail',
    certainty: 'certain',
    because: [
      `Every write carries the ACL ${acl}, as acl says.`,
      saw(first.call),
      ...(without ? ['The same write without the ACL passes.'] : []),
    ],
    explains: followed,
  };
}

const isWrite = ({ need }: Failure) => need === 'write' || need === 'multipart';

export const bucketRules: Rule[] = [
  replyRule(
    's3-throttled',
    ({ call }) => isThrottled(call),
    (_facts, first) => [afterTries(first)],
  ),
  replyRule(
    's3-unavailable',
    ({ call }) => isServerError(call),
    (_facts, first) => [afterTries(first)],
  ),
  replyRule('bucket-missing', hasCode('NoSuchBucket')),
  replyRule('bucket-name-invalid', hasCode('InvalidBucketName')),
  {
    // The client refuses such a name itself, before it asks anybody.
    code: 'bucket-name-invalid',
    find: ({ seen }, open) => {
      // That a multi-region access point cannot be signed for is this tool's fault, not the name's.
      const followed = atS3(open).filter(
        ({ call }) => call.outcome === 'unsent' && !/sigv4a/i.test(call.message ?? ''),
      );
      return explaining(
        followed,
        (first) => [`The AWS SDK sends nothing for the bucket "${seen.settings.bucket}": ${first.call.message}`],
        'likely',
      );
    },
  },
  replyRule('bucket-region-mismatch', isRegionMismatch, ({ seen }, first) => {
    const right = regionInReply(first);
    return [
      `S3 was asked in ${seen.region.name} (from ${seen.region.from}); ${right ? `the bucket is in ${right}` : 'the bucket is elsewhere'}.`,
    ];
  }),
  replyRule('bucket-suspended', hasCode('AllAccessDisabled', 'AccountProblem', 'NotSignedUp')),
  replyRule('s3-signature-mismatch', hasCode('SignatureDoesNotMatch')),
  replyRule(
    's3-signature-mismatch',
    ({ call }) => /headers present in the request which were not signed/i.test(call.message ?? ''),
    () => ['Something on the way adds headers to the request.'],
  ),
  {
    code: 's3-acl-not-supported',
    find: (facts, open) => aclFinding(atS3(open).filter(hasCode('AccessControlListNotSupported')), facts),
  },
  {
    code: 's3-put-acl-denied',
    find: (facts, open) => {
      const passes = facts.call('put-without-acl')?.outcome === 'ok';
      const followed = atS3(open).filter(
        (failure) =>
          isWrite(failure) &&
          failure.call.status === 403 &&
          facts.seen.settings.acl !== undefined &&
          (failure.denial.action === 's3:PutObjectAcl' || (passes && failure.denial.action !== 'kms:Decrypt')),
      );
      return aclFinding(followed, facts);
    },
  },
  {
    code: 's3-encryption-header-required',
    find: ({ call }, open) => {
      const passing = [call('put-encrypted-aes256'), call('put-encrypted-kms')].find(
        (again) => again?.outcome === 'ok',
      );
      const header = passing?.sent['x-amz-server-side-encryption'];
      const followed = atS3(open).filter((failure) => isWrite(failure) && failure.call.status === 403);
      const [first] = followed;
      // Without a denied PutObject there was nothing to compare with.
      if (!header || !first || !followed.some(({ need }) => need === 'write')) return undefined;
      return {
        verdict: 'fail',
        certainty: 'certain',
        because: [
          saw(first.call),
          `The same write with the header x-amz-server-side-encryption: ${header} passes. The bucket's default encryption does not satisfy such a rule: it looks at the header.`,
        ],
        explains: followed,
      };
    },
  },
  replyRule(
    's3-object-lock-checksum',
    ({ call }) => /object lock/i.test(call.message ?? '') && /checksum|content-md5/i.test(call.message ?? ''),
  ),
  replyRule(
    's3-checksum-unsupported',
    ({ call }) =>
      (call.status === 501 && (call.code === 'NotImplemented' || /checksum|trailer/i.test(call.message ?? ''))) ||
      call.status === 411 ||
      call.code === 'XAmzContentSHA256Mismatch' ||
      (call.status === 400 && /x-amz-(checksum|trailer|sdk-checksum)/i.test(call.message ?? '')),
    ({ seen }) => [
      `The AWS SDK sends a CRC32 checksum (x-amz-checksum-crc32) with every write to ${new URL(seen.endpoints.s3).host}.`,
    ],
  ),
];

/** The ARNs that a policy for the bucket names, in the partition of the caller. */
export function bucketArns({ seen, caller }: Facts): { bucket: string; objects: string } {
  const { bucket } = seen.settings;
  if (bucket.startsWith('arn:')) return { bucket, objects: `${bucket}/object/*` };
  const held = caller ?? parseArn(seen.environment.AWS_ROLE_ARN ?? '');
  const partition = held?.partition ?? 'aws';
  if (isDirectoryBucket(bucket)) {
    const arn = `arn:${partition}:s3express:${seen.region.name}:${held?.account || '<ACCOUNT>'}:bucket/${bucket}`;
    return { bucket: arn, objects: arn };
  }
  return { bucket: `arn:${partition}:s3:::${bucket}`, objects: `arn:${partition}:s3:::${bucket}/*` };
}
