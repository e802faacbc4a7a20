import type { EventIdentity } from './event-identity.js';

/** Returns the identity of the event of a tool. */
export function toolIdentity(tool: string): EventIdentity {
  return {
    name: `execute_tool ${tool}`,
    attributes: { honeyhive_event_type: 'tool', 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': tool },
  };
}
