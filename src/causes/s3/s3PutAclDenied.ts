import { callerPhrase } from '../../remedy/callerEntity.ts';
import { terraformCallerBucket } from '../../remedy/callerPolicySteps.ts';
import type { Values } from '../../remedy/values.ts';
import { capitalize } from '../capitalize.ts';
import type { Cause } from '../cause.ts';
import { aclFinding, succeedsWithoutAcl } from './aclFinding.ts';
import { allowStep } from './allowStep.ts';
import { refusedByS3 } from './byReply.ts';
import { isImplicitDeny } from './denials.ts';
import { removeAcl } from './removeAcl.ts';

const isPublicAclBlocked = ({ failure }: Values) => /BlockPublicAcls/i.test(failure?.call.message ?? '');
const denialOf = ({ failure }: Values) => failure?.denial ?? {};

export const s3PutAclDenied: Cause = {
  title: 'The role can write, but is not allowed to set an ACL',
  headline: (values) =>
    isPublicAclBlocked(values)
      ? `The bucket ${values.bucket} blocks public ACLs, such as ${values.acl}`
      : `${capitalize(callerPhrase(values))} is not allowed to set the ACL ${values.acl} on objects in ${values.bucket}`,
  place: 'bucket',
  isTransient: true,
  find: (facts, open) => {
    if (facts.seen.settings.acl === undefined) return undefined;
    const isDecisive = succeedsWithoutAcl(facts);
    return aclFinding(
      facts,
      refusedByS3(
        open,
        ({ requirement, call, denial }) =>
          (requirement === 'write' || requirement === 'multipart') &&
          call.status === 403 &&
          (denial.action === 's3:PutObjectAcl' || (isDecisive && denial.action !== 'kms:Decrypt')),
      ),
    );
  },
  remedy: (values) => {
    const { acl, arns } = values;
    if (isPublicAclBlocked(values))
      return {
        summary: `Remove the setting acl (${acl}): the bucket blocks public ACLs.`,
        owner: 'pipeline-author',
        steps: [removeAcl],
        asCode: [],
      };
    const allow = allowStep(values, denialOf(values), ['s3:PutObjectAcl']);
    return {
      summary: `Remove the setting acl (${acl}), or allow s3:PutObjectAcl on ${arns.objects}.`,
      owner: 'pipeline-author',
      steps: [
        removeAcl,
        {
          ...allow,
          text: `If the objects need the ACL, an AWS admin has to allow s3:PutObjectAcl. ${allow.text}`,
        },
      ],
      asCode: isImplicitDeny({ denial: denialOf(values) }) ? terraformCallerBucket(values, ['s3:PutObjectAcl']) : [],
    };
  },
  page: {
    meaning:
      'The setting acl is set, so every write carries an ACL and also needs s3:PutObjectAcl. irsa-preflight repeats a denied write without the ACL: if that succeeds, the ACL is what is denied.',
    sentences: [
      'is not authorized to perform: s3:PutObjectAcl on resource',
      'public ACLs are prevented by the BlockPublicAcls setting in S3 Block Public Access.',
    ],
    similar: {
      's3-acl-not-supported': 'The bucket has ACLs disabled altogether.',
      's3-identity-policy-missing': 'The write is denied with and without the ACL.',
    },
  },
};
