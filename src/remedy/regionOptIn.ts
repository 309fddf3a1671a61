import { sh } from './shellQuote.ts';

/** Prints whether the account of the credentials in use has enabled a region. */
export const printRegionStatus = (region: string): string =>
  sh`aws account get-region-opt-status --region-name ${region}`;

/** Enables a region that is not enabled by default. */
export const enableRegion = (region: string): string => sh`aws account enable-region --region-name ${region}`;
