import { type EventIdentity, fieldsOf, listOf } from '@honeyhive/core/internal';

/** Returns the name of the class of what runs, for a run without a name of its own. */
export function className(serialized: unknown): string {
  return String(listOf(fieldsOf(serialized).id).at(-1) ?? 'run');
}

/** Returns the identity of a chain: of an agent of `createAgent({ name })`, of a graph or its node, or of any other runnable. */
export function chainIdentity(name: string, metadata: unknown): EventIdentity {
  const chain = { honeyhive_event_type: 'chain' };
  if (fieldsOf(metadata).lc_agent_name !== name) return { name, attributes: chain };
  const agent = { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': name };
  return { name: `invoke_agent ${name}`, attributes: { ...chain, ...agent } };
}
