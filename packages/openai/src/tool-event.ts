import { traceTool } from '@honeyhive/core';
import { trace } from '@opentelemetry/api';

type Tool = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Returns a tool whose calls are events, so that requests the tool makes are its children. Only the arguments that the
 * model has written are recorded: the others are objects of the SDK.
 */
export function traceRunnableTool(tool: Tool, name: string): Tool {
  function traced(this: unknown, input: unknown, ...rest: unknown[]): unknown {
    const call = (input: unknown) => {
      trace.getActiveSpan()?.setAttributes({
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.name': name,
        'gen_ai.tool.type': 'function',
      });
      return tool.call(this, input, ...rest);
    };
    return traceTool(call, { eventName: `execute_tool ${name}` })(input);
  }
  return Object.defineProperty(traced, 'name', { value: tool.name });
}
