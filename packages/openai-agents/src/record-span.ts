import { type EventFields, enrichSpan } from '@honeyhive/core';
import { isFields, parseIfJson, recordModelInput, recordModelOutput, setErrorStatus } from '@honeyhive/core/internal';
import { type Context, context, type Span } from '@opentelemetry/api';
import type { AgentsSpan, SpanData } from './agents-span.js';
import { generationCall, type ModelCall, modelOf, responseCall } from './model-span.js';

const fields: Readonly<Record<string, (data: SpanData) => EventFields>> = {
  agent: ({ tools, handoffs, output_type }) => ({ config: { tools, handoffs, output_type } }),
  function({ input, output, mcp_data }) {
    const value = parseIfJson(input);
    return {
      inputs: isFields(value) ? value : { input },
      outputs: { result: parseIfJson(output) },
      metadata: { mcp_data: parseIfJson(mcp_data) },
    };
  },
  handoff: ({ from_agent, to_agent }) => ({ inputs: { from_agent }, outputs: { to_agent } }),
  guardrail: ({ triggered }) => ({ outputs: { triggered } }),
  mcp_tools: ({ server, result }) => ({ inputs: { server }, outputs: { tools: result } }),
  custom: ({ data }) => ({ metadata: data }),
  transcription: ({ output, model }) => ({ outputs: { text: output }, config: { model } }),
  speech: ({ input, model }) => ({ inputs: { text: input }, config: { model } }),
  speech_group: ({ input }) => ({ inputs: { text: input } }),
};

/** Records what a span of the SDK has when it ends. */
export function recordSpan(
  { span, ctx }: { readonly span: Span; readonly ctx: Context },
  data: SpanData,
  error: AgentsSpan['error'],
): void {
  if (!span.isRecording()) return;
  if (data.type === 'response') recordModelCall(span, responseCall(data));
  else if (data.type === 'generation') recordModelCall(span, generationCall(data));
  else context.with(ctx, enrichSpan, undefined, fields[data.type]?.(data) ?? {});
  if (data.type === 'handoff' && data.to_agent) span.updateName(`handoff ${data.to_agent}`);
  if (error) recordFailure(span, data, error);
}

function recordModelCall(span: Span, call: ModelCall): void {
  const model = modelOf(call);
  if (model !== undefined) span.updateName(`chat ${model}`).setAttribute('gen_ai.request.model', model);
  recordModelInput(span, call.operation, call.request);
  recordModelOutput(span, call.operation, call.result);
}

function recordFailure(span: Span, { type }: SpanData, { message, data }: NonNullable<AgentsSpan['error']>): void {
  span.setAttribute('error.type', `${type}_error`);
  setErrorStatus(span, typeof data?.error === 'string' ? `${message}: ${data.error}` : message);
}
