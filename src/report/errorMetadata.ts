import type { Report } from '../schema/report.ts';

/**
 * What drone-plugin-lib's SetErrorMetadata writes for a failure: message, code and category; the category is the owner
 * of the fix. Undefined where nothing failed.
 */
export function errorMetadata({ verdict, causes }: Report): Record<string, string> | undefined {
  const first = causes.find(({ ignored }) => !ignored);
  if (verdict !== 'fail' || !first) return undefined;
  return {
    ERROR_MESSAGE: `${first.headline ?? first.title}. ${first.fix.summary}`,
    ERROR_CODE: first.code,
    ERROR_CATEGORY: first.fix.owner,
  };
}
