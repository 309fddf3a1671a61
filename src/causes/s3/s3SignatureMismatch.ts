import { remark, reply } from '../../facts/evidence.ts';
import type { Facts } from '../../facts/facts.ts';
import type { Failure } from '../../facts/failures.ts';
import { throughProxy } from '../../facts/throughProxy.ts';
import type { Values } from '../../remedy/values.ts';
import type { Evidence } from '../../schema/evidence.ts';
import type { Step } from '../../schema/report.ts';
import type { Cause, Remedy } from '../cause.ts';
import { byReply, hasCode } from './byReply.ts';

const hasUnsignedHeaders = ({ call }: Failure) =>
  /headers present in the request which were not signed/i.test(call.message ?? '');

const isRejected = hasCode('SignatureDoesNotMatch');

function evidence({ seen }: Facts, first: Failure): Evidence[] {
  return [
    reply(first.call),
    ...(hasUnsignedHeaders(first) ? [remark('Something between the pod and S3 adds headers to the request.')] : []),
    ...throughProxy(seen, first.call),
  ];
}

/** Keys that somebody has typed or copied can be wrong; those of a role come from STS. */
const hasConfiguredKeys = ({ seen: { credentials } }: Facts) =>
  credentials.source === 'access-keys' || credentials.source === 'shared-profile';

const CHECK_KEYS: Step = {
  text: 'Check that the secret key belongs to the access key, and that neither contains a space or a line break.',
};

function bypass({ failure, s3Host }: Values): Step {
  const proxy = failure?.call.proxy;
  return proxy
    ? {
        text: `Exempt ${s3Host} from the proxy ${proxy}: add the host to NO_PROXY, and keep the other entries.`,
      }
    : {
        text: `Find out what changes requests to ${s3Host} on their way, such as a proxy or the sidecar of a service mesh, and exempt the host from it.`,
      };
}

function remedy(values: Values): Remedy {
  const { facts, s3Host } = values;
  if (!hasConfiguredKeys(facts))
    return {
      summary: `Find out what alters the requests on their way to ${s3Host}, and exempt the host from it.`,
      owner: 'network-admin',
      steps: [bypass(values)],
      asCode: [],
    };
  return {
    summary: `Correct the secret key, or send requests to ${s3Host} unchanged.`,
    owner: 'pipeline-author',
    steps: [CHECK_KEYS, bypass(values)],
    asCode: [],
  };
}

export const s3SignatureMismatch: Cause = {
  title: 'S3 rejects the request signature',
  headline: ({ s3Host }) => `S3 at ${s3Host} rejects the request signature`,
  place: 'bucket',
  isTransient: false,
  find: byReply((failure) => isRejected(failure) || hasUnsignedHeaders(failure), evidence),
  remedy,
  page: {
    meaning:
      'S3 computed a different signature for the request that reached it. Either the secret key is wrong, or something between the pod and S3 changed the request. The keys of a role come from STS and cannot be wrong, so with a role it is the request.',
    sentences: [
      'The request signature that the server calculated does not match the signature that you provided. Check your AWS secret access key and signing method.',
      'There were headers present in the request which were not signed',
    ],
    similar: {
      'clock-skew': "The message names the times: the node's clock is off.",
      'credentials-rejected': 'AWS does not know the access key at all.',
    },
  },
};
