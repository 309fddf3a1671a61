import type { Values } from '../../remedy/values.ts';

/** The denied actions in a sentence. A directory bucket is used through a session, which needs an action of its own. */
export const actionsOf = ({ actions, failure }: Values): string =>
  failure?.call.operation === 'CreateSession' ? 's3express:CreateSession' : actions.join(', ') || 'the action';
