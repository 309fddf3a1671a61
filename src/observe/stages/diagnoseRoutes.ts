import { diagnoseRoute } from '../network/routeDiagnostics.ts';
import type { StageContext } from './context.ts';

/** Stage 4, only if a call got no response: the route to its host, layer by layer. */
export async function diagnoseRoutes({ run, seen }: StageContext): Promise<void> {
  const urls = run.calls.flatMap(({ outcome, service, host }) =>
    outcome === 'unanswered' && (service === 'sts' || service === 's3')
      ? [`${new URL(seen.endpoints[service]).protocol}//${host}`]
      : [],
  );
  seen.routes = await Promise.all([...new Set(urls)].map((url) => diagnoseRoute(new URL(url), run.env)));
}
