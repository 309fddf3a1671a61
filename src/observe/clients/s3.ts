import { S3Client } from '@aws-sdk/client-s3';
import type { EndpointTarget } from '../../aws/endpoints.ts';
import type { RunContext } from '../runContext.ts';
import { clientConfig, isOn, type Keys } from './clientConfig.ts';
import { sendLikeGo } from './sendLikeGo.ts';

/** An S3 client that sends what the cache step's would. */
export function s3Client(
  run: RunContext,
  target: EndpointTarget,
  keys: Keys,
  { pathStyle, customEndpoint }: { pathStyle: boolean; customEndpoint: boolean },
): S3Client {
  const { AWS_REQUEST_CHECKSUM_CALCULATION: sending, AWS_RESPONSE_CHECKSUM_VALIDATION: reading } = run.env;
  const isRequired = (value = '') => value.toLowerCase() === 'when_required';
  const client = new S3Client({
    ...clientConfig(run, target, keys),
    forcePathStyle: pathStyle,
    // Checksums of what is written are added by sendLikeGo.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: isRequired(reading) ? 'WHEN_REQUIRED' : 'WHEN_SUPPORTED',
    followRegionRedirects: false,
    // Unless configured otherwise, the Go SDK stays in its region, whatever an ARN says.
    useArnRegion: isOn(run.env.AWS_S3_USE_ARN_REGION),
  });
  // plugins/cache sends none if an endpoint is configured (`s3.go`); the Go SDK reads the variable.
  sendLikeGo(client, { checksums: !customEndpoint && !isRequired(sending) });
  return client;
}
