import type { CauseCode } from '../diagnose/catalogue.ts';
import { bucketPages } from './bucket.ts';
import { kmsPages } from './kms.ts';
import { networkPages } from './network.ts';
import type { Page, Pages } from './page.ts';
import { podPages } from './pod.ts';
import { stsPages } from './sts.ts';
import { tokenPages } from './token.ts';
import { toolPages } from './tool.ts';

export const PAGES: Pages = {
  ...podPages,
  ...tokenPages,
  ...stsPages,
  ...networkPages,
  ...bucketPages,
  ...kmsPages,
  ...toolPages,
};

/** The page of a cause. */
export const pageOf = (code: CauseCode): Page => PAGES[code] ?? { meaning: '' };
