import type { Attributes } from '@opentelemetry/api';

/** Returns the name of the event of a tool, and the attributes that say what it is. */
export function toolIdentity(tool: string): { readonly name: string; readonly attributes: Attributes } {
  return {
    name: `execute_tool ${tool}`,
    attributes: { honeyhive_event_type: 'tool', 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': tool },
  };
}
