import { isUnanswered } from '../../facts/callPredicates.ts';
import { reply, route } from '../../facts/evidence.ts';
import type { Facts } from '../../facts/facts.ts';
import type { Failure } from '../../facts/failures.ts';
import { throughProxy } from '../../facts/throughProxy.ts';
import type { Evidence } from '../../schema/evidence.ts';
import type { Cause } from '../cause.ts';
import { failFinding } from '../finding.ts';

/**
 * Recognises requests that the network did not answer. One cause explains all that fail in the same way.
 * @param more evidence besides the reply, the layers of the route and the proxy
 */
export const unanswered =
  (applies: (failure: Failure) => boolean, more: (facts: Facts) => Evidence[] = () => []): Cause['find'] =>
  (facts, open) =>
    failFinding(
      open.filter((failure) => isUnanswered(failure.call) && applies(failure)),
      ({ call }) => [
        reply(call),
        ...route(facts.seen.routes.find(({ host }) => host === call.host)),
        ...throughProxy(facts.seen, call),
        ...more(facts),
      ],
    );

/** The error of the system, such as ECONNREFUSED. */
export const networkCode = (failure: Failure | undefined): string => failure?.call.network?.code ?? '';

/** The status with which a proxy refused CONNECT. */
export const proxyStatus = (failure: Failure | undefined): number | undefined => failure?.call.network?.proxyStatus;
