import { generalRemark, reply } from '../../facts/evidence.ts';
import { sh } from '../../remedy/shellQuote.ts';
import type { Values } from '../../remedy/values.ts';
import type { Cause } from '../cause.ts';
import { refusedCachedRead } from './cachedReads.ts';

const isArchived = ({ code }: { code?: string | undefined }) => code === 'InvalidObjectState';
const archivedRead = ({ facts }: Pick<Values, 'facts'>) => {
  const call = refusedCachedRead(facts);
  return call && isArchived(call) ? call : undefined;
};

export const s3ObjectArchived: Cause = {
  title: 'The cached object is archived and cannot be read',
  headline: (values) =>
    `The cached object ${archivedRead(values)?.key ?? '<KEY>'} is archived and cannot be downloaded`,
  place: 'bucket',
  isTransient: false,
  find: (facts, open) => {
    const call = archivedRead({ facts });
    if (!call) return undefined;
    const explains = open.filter((failure) => failure.requirement === 'read' && isArchived(failure.call));
    return {
      // Where only a part of the key is known, the object may belong to a different cache.
      verdict: explains.length ? 'fail' : 'warn',
      certainty: 'certain',
      evidence: [
        reply(call),
        generalRemark('S3 does not return an object in an archive storage class until it has been restored.'),
      ],
      explains,
    };
  },
  remedy: (values) => ({
    summary: `Delete the archived objects, or use a new cache_key, and exclude the cache from archiving in ${values.bucket}.`,
    owner: 'aws-admin',
    steps: [
      {
        text: 'List the lifecycle rules of the bucket, and exclude the prefix of the cache from those that move objects to an archive:',
        commands: [sh`aws s3api get-bucket-lifecycle-configuration --bucket ${values.bucket}`],
      },
      {
        text: 'An object can also be archived by S3 Intelligent-Tiering. List the configurations of the bucket:',
        commands: [sh`aws s3api list-bucket-intelligent-tiering-configurations --bucket ${values.bucket}`],
      },
      {
        text: 'Delete the archived object. The next Save Cache writes it again:',
        commands: [sh`aws s3api delete-object --bucket ${values.bucket} --key ${archivedRead(values)?.key ?? '<KEY>'}`],
      },
    ],
    asCode: [],
  }),
  page: {
    meaning:
      'Restore Cache lists the cached object and cannot download it: a lifecycle rule or S3 Intelligent-Tiering has moved it to an archive (Glacier Flexible Retrieval, Deep Archive, or an archive access tier). A cache gains nothing from an archive; let a lifecycle rule expire it instead. If cache_key contains parts that the pod cannot know, the object may belong to a different cache, and this is a warning.',
    sentences: ["The operation is not valid for the object's storage class"],
    similar: {
      's3-cached-object-unreadable': 'The object is not archived; a policy or its KMS key does not allow the read.',
      'kms-decrypt-denied': 'KMS does not allow the key of the object to be used.',
    },
  },
};
