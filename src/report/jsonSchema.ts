import * as z from 'zod';
import { Report } from '../schema/report.ts';

/** The JSON Schema of the JSON report, from the one definition that the code uses. */
export const reportSchema = (): string =>
  `${JSON.stringify({ $id: 'irsa-preflight/report/1', title: 'The JSON report of irsa-preflight', ...z.toJSONSchema(Report) }, null, 2)}\n`;
