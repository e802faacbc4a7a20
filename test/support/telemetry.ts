import { type DestinationRule, propagateOutgoing, SessionSpanProcessor, stopOutgoing } from '@honeyhive/core';
import { context, DiagLogLevel, diag, type HrTime, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { NodeTracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace-node';

/** A real OpenTelemetry provider that keeps all spans that ended. */
export interface Telemetry {
  readonly spans: readonly ReadableSpan[];
  /** Warnings and errors of OpenTelemetry, for example about a span that ends twice or is changed after its end. */
  readonly complaints: readonly string[];
  /** Resolves when `count` spans have ended since the last reset. */
  ended(count: number): Promise<readonly ReadableSpan[]>;
  reset(): void;
  stop(): void;
}

/** Registers the provider, and sends headers to all origins that `rule` allows. */
export function startTelemetry(rule: DestinationRule = () => true): Telemetry {
  let spans: ReadableSpan[] = [];
  let waiting: { count: number; resolve: (spans: readonly ReadableSpan[]) => void }[] = [];
  const provider = new NodeTracerProvider({
    spanProcessors: [
      new SessionSpanProcessor(),
      {
        onStart() {},
        onEnd(span) {
          spans.push(span);
          const ready = waiting.filter(({ count }) => spans.length >= count);
          waiting = waiting.filter(({ count }) => spans.length < count);
          for (const { resolve } of ready) resolve(spans);
        },
        async forceFlush() {},
        async shutdown() {},
      },
    ],
  });
  const complaints: string[] = [];
  const complain = (message: string) => void complaints.push(message);
  diag.setLogger(
    { error: complain, warn: complain, info() {}, debug() {}, verbose() {} },
    { logLevel: DiagLogLevel.WARN },
  );
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagateOutgoing(rule);
  return {
    get spans() {
      return spans;
    },
    complaints,
    ended(count) {
      if (spans.length >= count) return Promise.resolve(spans);
      return new Promise((resolve) => waiting.push({ count, resolve }));
    },
    reset() {
      spans = [];
    },
    stop() {
      stopOutgoing();
      trace.disable();
      context.disable();
      diag.disable();
    },
  };
}

/** Spans by name, as `{ name: { name: {} } }`. */
export interface Tree {
  [name: string]: Tree;
}

/** Returns the spans as a tree, with siblings in the order of their start. */
export function tree(spans: readonly ReadableSpan[]): Tree {
  const ids = new Set(spans.map((span) => span.spanContext().spanId));
  const below = (parent: string | undefined): Tree =>
    Object.fromEntries(
      spans
        .filter(({ parentSpanContext }) =>
          parent === undefined ? !ids.has(parentSpanContext?.spanId ?? '') : parentSpanContext?.spanId === parent,
        )
        .sort((a, b) => nanos(a.startTime) - nanos(b.startTime))
        .map((span) => [span.name, below(span.spanContext().spanId)]),
    );
  return below(undefined);
}

function nanos([seconds, rest]: HrTime): number {
  return seconds * 1e9 + rest;
}
