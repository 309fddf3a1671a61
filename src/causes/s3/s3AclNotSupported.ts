import { isOtherStore } from '../../remedy/isOtherStore.ts';
import type { Cause } from '../cause.ts';
import { aclFinding } from './aclFinding.ts';
import { hasCode, refusedByS3 } from './byReply.ts';
import { removeAcl } from './removeAcl.ts';

export const s3AclNotSupported: Cause = {
  title: 'The bucket does not accept ACLs, and one is sent',
  headline: ({ bucket, acl }) => `The bucket ${bucket} does not accept ACLs, but every write sends the ACL ${acl}`,
  place: 'bucket',
  isTransient: false,
  find: (facts, open) => aclFinding(facts, refusedByS3(open, hasCode('AccessControlListNotSupported'))),
  remedy: (values) => ({
    summary: isOtherStore(values)
      ? `Remove the setting acl (${values.acl}): the store does not accept it.`
      : `Remove the setting acl (${values.acl}): ACLs are disabled on the bucket, and its owner owns every object anyway.`,
    owner: 'pipeline-author',
    steps: [removeAcl],
    asCode: [],
  }),
  page: {
    meaning:
      'The setting acl is set, so every write carries an ACL. The bucket has ACLs disabled, as all new buckets do, and refuses such writes.',
    sentences: ['The bucket does not allow ACLs'],
    similar: { 's3-put-acl-denied': 'The bucket accepts ACLs, but the role is not allowed to set one.' },
  },
};
