import {
  endAfter,
  type Fields,
  fieldsOf,
  followStream,
  isFields,
  isModelSpan,
  isStream,
  type ModelServer,
  type Operation,
  recordFirstChunk,
  recordModelFailure,
  recordModelInput,
  recordModelOutput,
  requestIdentity,
  type StreamedResult,
  StreamSpan,
  tracer,
  warnOnThrow,
} from '@honeyhive/core/internal';
import { type Context, context, createContextKey, type Span, SpanKind, trace } from '@opentelemetry/api';

const CALL = createContextKey('honeyhive.openai-call');

export interface ModelRequest {
  readonly server: ModelServer;
  readonly body: Fields;
}

/**
 * Runs `send` in a span of its own, which ends with the response, or with its stream. Returns what `send` returns: the
 * same promise with its methods. If the active span is that of a model call, it is the span of this one.
 */
export function traceModelCall(
  operation: Operation,
  request: ModelRequest,
  send: (call: ModelCall) => unknown,
): unknown {
  const active = context.active();
  if (isModelSpan(trace.getSpan(active))) return send(ModelCall.unrecorded);
  const identity = requestIdentity(operation, request.body, request.server);
  const span = tracer().startSpan(identity.name, { kind: SpanKind.CLIENT, attributes: identity.attributes }, active);
  if (!span.isRecording()) return send(ModelCall.unrecorded);
  const call = new ModelCall(operation, span);
  recordModelInput(span, operation, request.body);
  const ctx = trace.setSpan(active, span).setValue(CALL, call);
  return endAfter(
    span,
    ctx,
    () => send(call),
    (value) => call.settle(value, ctx),
    recordModelFailure,
  );
}

/** Counts a request that is sent for the call in `ctx`: the first one, or one that repeats it. */
export function countAttempt(ctx: Context): void {
  const call = ctx.getValue(CALL);
  if (call instanceof ModelCall) call.countAttempt();
}

/** The event of one call. */
export class ModelCall {
  static readonly unrecorded = new ModelCall(undefined, undefined);

  readonly #operation: Operation | undefined;
  readonly #span: Span | undefined;
  readonly #start = performance.now();
  #attempts = 0;
  #isRecorded = false;

  constructor(operation: Operation | undefined, span: Span | undefined) {
    this.#operation = operation;
    this.#span = span;
  }

  countAttempt(): void {
    this.#attempts += 1;
    this.#span?.setAttribute('honeyhive_metrics.attempts', this.#attempts);
  }

  /** Records the parsed response, once. */
  recordResult(result: unknown): void {
    if (this.#isRecorded || isStream(result) || isHttpResponse(result)) return;
    this.#isRecorded = true;
    if (this.#span && this.#operation) recordModelOutput(this.#span, this.#operation, result);
  }

  /** Ends the span now, or when the stream that the application receives has ended. Returns the value. */
  settle(value: unknown, ctx: Context): unknown {
    // `withResponse()` has the value beside the HTTP response.
    const result = isFields(value) && isHttpResponse(value.response) ? value.data : value;
    const isFollowed = warnOnThrow('A stream of OpenAI is not recorded', () => this.#followStream(result, ctx));
    if (isFollowed) return value;
    this.recordResult(result);
    this.#span?.end();
    return value;
  }

  #followStream(stream: unknown, ctx: Context): boolean {
    const span = this.#span;
    if (span === undefined || !isStream(stream)) return false;
    const streamed = this.#operation?.startStream?.() ?? new LastEvent();
    const streamSpan = new StreamSpan(span, () => this.#endStream(streamed, streamSpan.timeToFirstChunk), {
      start: this.#start,
      recordFailure: recordModelFailure,
      onChunk: (event) => void warnOnThrow('An event of OpenAI is not recorded', () => streamed.add(fieldsOf(event))),
    });
    // A stream of the SDK is followed in place.
    followStream(stream, streamSpan, ctx);
    return true;
  }

  #endStream(streamed: StreamedResult, timeToFirstChunk: number | undefined): void {
    if (this.#span) recordFirstChunk(this.#span, timeToFirstChunk);
    this.recordResult(streamed.result());
    this.#span?.end();
  }
}

/** The result of a stream whose last event has it all. */
class LastEvent implements StreamedResult {
  #event: Fields = {};

  add(event: Fields): void {
    this.#event = event;
  }

  result(): Fields {
    return this.#event;
  }
}

function isHttpResponse(value: unknown): boolean {
  const { headers, body } = fieldsOf(value);
  return body !== undefined && typeof fieldsOf(headers).get === 'function';
}
