import { globalState } from '@honeyhive/core/internal';
import { context } from '@opentelemetry/api';
import { contextOfRun } from './runs.js';

/** The part of a tool that is used: LangChain calls this method with the manager of the tool's run. */
interface Tool {
  _call(input: unknown, runManager?: { readonly runId?: string }, ...rest: unknown[]): unknown;
}

const wrapped = globalState('langchain-tools', () => new WeakSet<object>());

/**
 * Makes the requests that a tool sends children of its event, and returns the same tool. Only a tool that is made by its class,
 * such as `new DynamicStructuredTool({ … })` or a tool of an MCP adapter, needs it: one that is made by `tool()` does not.
 *
 * Throws a TypeError if `tool` is not a tool of LangChain.
 *
 * @example const tools = (await client.getTools()).map(wrapTool);
 */
export function wrapTool<T extends object>(tool: T): T {
  const { _call: call } = tool as unknown as Tool;
  if (typeof call !== 'function')
    throw new TypeError('wrapTool() takes a tool of LangChain: write wrapTool(new MyTool()).');
  if (wrapped.has(tool)) return tool;
  wrapped.add(tool);
  const callInContext: Tool['_call'] = (input, runManager, ...rest) => {
    const ctx = contextOfRun(runManager?.runId) ?? context.active();
    return context.with(ctx, () => call.call(tool, input, runManager, ...rest));
  };
  Object.defineProperty(tool, '_call', { configurable: true, writable: true, value: callInContext });
  return tool;
}
