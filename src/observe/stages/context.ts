import type { Observations } from '../../schema/observations.ts';
import type { Settings } from '../../settings/catalogue.ts';
import type { ReadSettings } from '../../settings/read.ts';
import type { CleanUp } from '../bucket/cleanUp.ts';
import type { RunContext } from '../runContext.ts';

/** What has been observed so far: it can be reported at any moment, because a run can be cut short at any moment. */
export type Observed = Pick<
  Observations,
  | 'configuration'
  | 'cacheStepVariables'
  | 'missingChecksumFiles'
  | 'region'
  | 'endpoints'
  | 'trust'
  | 'webIdentityToken'
  | 'podToken'
  | 'credentials'
  | 'identity'
  | 'routes'
> & { cleanUp?: CleanUp };

/** What every stage of a round works with. Each stage adds to `seen` what it has observed. */
export interface StageContext {
  run: RunContext;
  settings: Settings;
  /** The variable that each setting was taken from. */
  from: ReadSettings['from'];
  /** Once aborted, no stage makes further calls. */
  stop: AbortSignal;
  seen: Observed;
}
