import { HoneyHivePropagator, SessionSpanProcessor } from '@honeyhive/core';
import { setResampler, skipAttributeChecks } from '@honeyhive/core/internal';
import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { SpanSource } from './pipeline.js';
import { SessionSampler } from './sampling/session-sampler.js';
import { registerInstrumentations } from './settings/instrumentations.js';
import type { Settings } from './settings/options.js';

/** Registers OpenTelemetry globally. Throws if the application has already registered a provider. */
export function registerProvider(settings: Settings, exportProcessor: SpanProcessor): SpanSource {
  const { serviceName, sampleRate, injectSession, spanProcessors, instrumentations } = settings;
  // At rate 1 there is no sampler, so that sampling costs nothing.
  const sampler = sampleRate < 1 ? new SessionSampler(sampleRate) : undefined;
  const provider = new BasicTracerProvider({
    resource: defaultResource().merge(resourceFromAttributes(serviceName ? { 'service.name': serviceName } : {})),
    spanLimits: { attributeCountLimit: 1024, eventCountLimit: 1024, linkCountLimit: 128 },
    ...(sampler && { sampler }),
    spanProcessors: [new SessionSpanProcessor(), ...spanProcessors, exportProcessor],
  });
  if (!trace.setGlobalTracerProvider(provider)) {
    throw new Error(
      'HoneyHiveTracer.init(): an OpenTelemetry provider is already registered, and a provider takes span processors only ' +
        'when it is created. Keep it, and add `new HoneyHiveSpanProcessor()` of @honeyhive/node to its `spanProcessors` ' +
        '(of Sentry, to `openTelemetrySpanProcessors`; of Traceloop, set it as `processor`). HoneyHiveTracer.init() then ' +
        'uses your provider.',
    );
  }
  const ownsContextManager = context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const ownsPropagator = propagation.setGlobalPropagator(new HoneyHivePropagator({ injectSession }));
  skipAttributeChecks(true);
  if (sampler) setResampler((span, ctx) => sampler.resample(span, ctx));
  const disableInstrumentations = registerInstrumentations(instrumentations, provider);
  return {
    provider,
    isSampled: (ctx) => sampler?.isSampled(ctx) ?? true,
    disable() {
      disableInstrumentations();
      setResampler(undefined);
      skipAttributeChecks(false);
      trace.disable();
      if (ownsContextManager) context.disable();
      if (ownsPropagator) propagation.disable();
    },
    shutdown: () => provider.shutdown(),
  };
}
