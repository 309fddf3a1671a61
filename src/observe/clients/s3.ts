import { S3Client } from '@aws-sdk/client-s3';
import type { Run } from '../run.ts';
import { isOn, type Keys, type Place, shared } from './shared.ts';

/** An S3 client that sends what the cache step's would. */
export function s3Client(
  run: Run,
  place: Place,
  keys: Keys,
  { pathStyle, customEndpoint }: { pathStyle: boolean; customEndpoint: boolean },
): S3Client {
  const { AWS_REQUEST_CHECKSUM_CALCULATION: sending, AWS_RESPONSE_CHECKSUM_VALIDATION: reading } = run.env;
  const isRequired = (value = '') => value.toLowerCase() === 'when_required';
  return new S3Client({
    ...shared(run, place, keys),
    forcePathStyle: pathStyle,
    // plugins/cache asks for this with an endpoint of its own (`s3.go`); the Go SDK reads the variables.
    requestChecksumCalculation: customEndpoint || isRequired(sending) ? 'WHEN_REQUIRED' : 'WHEN_SUPPORTED',
    responseChecksumValidation: isRequired(reading) ? 'WHEN_REQUIRED' : 'WHEN_SUPPORTED',
    followRegionRedirects: false,
    // The Go SDK stays in its region, whatever an ARN says, unless it is told otherwise.
    useArnRegion: isOn(run.env.AWS_S3_USE_ARN_REGION),
  });
}
