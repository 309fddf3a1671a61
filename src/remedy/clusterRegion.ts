import { regionOfIssuer } from '../aws/issuerRegion.ts';
import type { Values } from './values.ts';

/** The cluster's own region, as its issuer shows it; else the region of the run, which is the bucket's. */
export const clusterRegion = ({ issuer, region }: Pick<Values, 'issuer' | 'region'>): string =>
  regionOfIssuer(issuer) ?? region;
