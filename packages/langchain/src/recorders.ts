import { type EventFields, enrichSpan } from '@honeyhive/core';
import {
  type Fields,
  type Operation,
  recordError,
  recordFirstChunk,
  recordModelFailure,
  recordModelInput,
  recordModelOutput,
  StreamSpan,
} from '@honeyhive/core/internal';
import { type Context, context, type Span } from '@opentelemetry/api';
import { isMessage, withChatMessages } from './messages.js';
import { modelResponse } from './model-run.js';
import type { RunRecorder } from './runs.js';

/** Records a chain, a tool or a retriever. @param readOutput returns the output as it is recorded. */
export function recordRun(span: Span, ctx: Context, inputs: unknown, readOutput = withChatMessages): RunRecorder {
  enrichIn(ctx, { inputs: withChatMessages(inputs) });
  return {
    output: (value) => enrichIn(ctx, { outputs: readOutput(value) }),
    error: (error) => recordError(span, error),
  };
}

function enrichIn(ctx: Context, fields: EventFields): void {
  context.with(ctx, enrichSpan, undefined, fields);
}

/** Returns the output of a tool, which for a model's tool call is wrapped in a message. */
export function toolOutput(value: unknown): Fields {
  return { result: isMessage(value) ? value.content : value };
}

/** Records the call of a model, with its time to the first piece if it is streamed. */
export function recordModel(span: Span, operation: Operation, request: Fields): RunRecorder {
  const stream = new StreamSpan(span, () => {});
  let progress: ReturnType<StreamSpan['open']> | undefined;
  recordModelInput(span, operation, request);
  return {
    chunk() {
      progress ??= stream.open();
      progress.chunk(undefined);
    },
    output(result) {
      if (progress) {
        progress.end();
        recordFirstChunk(span, stream.timeToFirstChunk);
        span.setAttributes({ 'gen_ai.request.stream': true, 'honeyhive_config.is_streaming': true });
      }
      recordModelOutput(span, operation, modelResponse(result));
    },
    error: (error) => recordModelFailure(span, error),
  };
}
