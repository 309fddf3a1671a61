import type { Step } from '../schema/report.ts';
import { sh } from './shellQuote.ts';

/** Tests whether anything responds at a URL: any status will do. */
export const testConnection = (url: string): Step => ({
  text: 'To test it from a pod in the same namespace (any status code means that the server responds):',
  commands: [sh`curl -sS -o /dev/null -w ${String.raw`%{http_code}\n`} ${`${url}/`}`],
});
