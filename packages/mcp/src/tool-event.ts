import { enrichSpan } from '@honeyhive/core';
import { recordOutcome, sessionNameAttribute, toolIdentity, tracer } from '@honeyhive/core/internal';
import { type Attributes, type Context, context, type Span, trace } from '@opentelemetry/api';
import type { ClientScope } from './client-scope.js';
import type { JsonRpcRequest, JsonRpcResponse } from './json-rpc.js';

/** The event of one `tools/call`. */
export interface ToolEvent {
  /** The Context in which the tool runs. */
  readonly ctx: Context;
  /** Ends the event with the response to its request, or with the reason why there is none. Only the first call counts. */
  end(outcome: JsonRpcResponse | ToolFailure): void;
}

export interface ToolFailure {
  /** The value of `error.type`. */
  readonly type: string;
  readonly message: string;
}

/**
 * Starts the event. Its kind is INTERNAL, as OpenTelemetry has it for `execute_tool`: server adapters take an open span of
 * kind SERVER for the span of the HTTP request that they serve.
 *
 * @see https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/mcp.md
 */
export function startToolEvent(
  { id, method, params }: JsonRpcRequest,
  { ctx, links }: ClientScope,
  transportAttributes: Attributes,
): ToolEvent {
  const { name, attributes: identity } = toolIdentity(String(params?.name));
  const attributes = {
    ...identity,
    'mcp.method.name': method,
    'jsonrpc.request.id': String(id),
    ...transportAttributes,
    ...sessionNameAttribute(ctx, name),
  };
  const span = tracer().startSpan(name, { attributes, links }, ctx);
  const inside = trace.setSpan(ctx, span);
  context.with(inside, enrichSpan, undefined, { inputs: params?.arguments });
  let isOver = false;
  return {
    ctx: inside,
    end(outcome) {
      if (isOver) return;
      isOver = true;
      if ('result' in outcome) context.with(inside, recordResult, undefined, span, outcome.result);
      else if ('error' in outcome) recordError(span, outcome.error);
      else if ('type' in outcome) recordOutcome(span, undefined, outcome);
      span.end();
    },
  };
}

function recordResult(span: Span, { _meta, ...outputs }: NonNullable<JsonRpcResponse['result']> = {}): void {
  enrichSpan({ outputs });
  if (outputs.isError === true)
    recordOutcome(span, undefined, { type: 'tool_error', message: textOf(outputs.content) });
}

function recordError(span: Span, { code, message }: NonNullable<JsonRpcResponse['error']>): void {
  span.setAttribute('rpc.response.status_code', String(code));
  recordOutcome(span, undefined, { type: String(code), message });
}

/** Returns the first text of a tool's content, which tells the model what went wrong. */
function textOf(content: unknown): string {
  const parts: readonly { readonly text?: unknown }[] = Array.isArray(content) ? content : [];
  return String(parts.find(({ text }) => typeof text === 'string')?.text ?? 'the tool failed');
}
