import { SessionSpanProcessor } from '@honeyhive/core';
import { succeedsWithin, warnOnce } from '@honeyhive/core/internal';
import { type Context, type Span, trace } from '@opentelemetry/api';
import type { ReadableSpan, Span as SdkSpan } from '@opentelemetry/sdk-trace-base';
import { currentPipeline, type Pipeline } from './current-pipeline.js';
import { startDisabledPipeline } from './disabled-pipeline.js';
import type { ExportProcessor } from './export/export-processor.js';
import { startPipeline } from './pipeline.js';
import { checkSpanProcessorOptions, type SpanProcessorOptions } from './settings/check-init-options.js';
import { isEnabled } from './settings/is-enabled.js';
import { resolveOptions } from './settings/options.js';
import { startSession } from './start-session.js';

const flushMillis = 10_000;

/** A span as the SDK passes it, in version 2 and in version 3. */
type EndedSpan = Pick<ReadableSpan, 'name' | 'kind' | 'attributes' | 'spanContext'>;

/**
 * Connects the application's own OpenTelemetry provider, of version 2 or 3 of the SDK, with HoneyHive: writes the session on
 * spans, exports them to HoneyHive, and propagates trace and session with outgoing requests. `HoneyHiveTracer.init()` then
 * uses that provider. Several providers can share one processor.
 *
 * @example new NodeSDK({ spanProcessors: [new HoneyHiveSpanProcessor()] }).start();
 */
export class HoneyHiveSpanProcessor {
  readonly #session = new SessionSpanProcessor();
  readonly #pipeline: Pipeline;
  /** Undefined if tracing is turned off. */
  #export: ExportProcessor | undefined;

  /** @throws TypeError if an option is missing, unknown or invalid, Error if HoneyHive is already set up in this process. */
  constructor(options: SpanProcessorOptions = {}) {
    checkSpanProcessorOptions(options);
    if (currentPipeline()) {
      throw new Error(
        'new HoneyHiveSpanProcessor(): HoneyHive is already set up in this process. Create one processor, before ' +
          'HoneyHiveTracer.init(), and pass it to each provider.',
      );
    }
    this.#pipeline = isEnabled(options) ? this.#start(options) : startDisabledPipeline();
    startSession(options);
  }

  #start(options: SpanProcessorOptions): Pipeline {
    const settings = resolveOptions(options);
    if (settings.sampleRate < 1) {
      warnOnce(
        'HH_SAMPLE_RATE does not apply to an OpenTelemetry provider of your own',
        'set the sampler of the provider instead',
      );
    }
    return startPipeline(settings, (exportProcessor) => {
      this.#export = exportProcessor;
      return {
        get provider() {
          return trace.getTracerProvider();
        },
        isSampled: () => true,
        disable() {},
        shutdown: () => exportProcessor.shutdown(),
      };
    });
  }

  onStart(span: Span, parentContext: Context): void {
    if (this.#export === undefined) return;
    this.#session.onStart(span, parentContext);
    this.#export.onStart(span as SdkSpan);
  }

  onEnd(span: EndedSpan): void {
    if (this.#export === undefined) return;
    this.#session.onEnd(span);
    this.#export.onEnd(span as ReadableSpan);
  }

  async forceFlush(): Promise<void> {
    const processor = this.#export;
    if (processor && !(await succeedsWithin(flushMillis, () => processor.forceFlush()))) {
      throw new Error('Some spans were not exported.');
    }
  }

  async shutdown(): Promise<void> {
    await this.#pipeline.shutdown(flushMillis);
  }
}
