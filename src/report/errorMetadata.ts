import type { Report } from './report.ts';

/**
 * What drone-plugin-lib's SetErrorMetadata would write for a failure: message, code and category, the last of which is
 * whoever can mend it. Undefined where nothing failed.
 */
export function errorMetadata({ verdict, causes: [first] }: Report): Record<string, string> | undefined {
  if (verdict !== 'fail' || !first) return undefined;
  return {
    ERROR_MESSAGE: `${first.title}. ${first.fix.summary}`,
    ERROR_CODE: first.code,
    ERROR_CATEGORY: first.fix.owner,
  };
}
