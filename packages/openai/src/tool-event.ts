import { traceTool } from '@honeyhive/core';
import { toolIdentity } from '@honeyhive/core/internal';
import { trace } from '@opentelemetry/api';

type Tool = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Returns a tool whose calls are events, so that requests the tool makes are its children. Only the arguments that the
 * model has written are recorded: the others are objects of the SDK.
 */
export function traceRunnableTool(tool: Tool, name: string): Tool {
  const { name: eventName, attributes } = toolIdentity(name);
  function traced(this: unknown, input: unknown, ...rest: unknown[]): unknown {
    const call = (input: unknown) => {
      trace.getActiveSpan()?.setAttributes({ ...attributes, 'gen_ai.tool.type': 'function' });
      return tool.call(this, input, ...rest);
    };
    return traceTool(call, { eventName })(input);
  }
  return Object.defineProperty(traced, 'name', { value: tool.name });
}
