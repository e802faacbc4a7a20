import { context, createContextKey, type ProxyTracerProvider, trace } from '@opentelemetry/api';
import { globalState } from '../runtime/global-state.js';
import { warnOnce } from '../runtime/warn-once.js';

const state = globalState('set-up', () => ({ isChecked: false, isMissing: false }));

/** At the first request, warns if nobody has set up what records it. */
export function checkSetUp(needsSpans: boolean): void {
  if (state.isChecked) return;
  state.isChecked = true;
  state.isMissing = (needsSpans && !hasProvider()) || !hasContextManager();
  if (!state.isMissing) return;
  const missing = needsSpans && !hasProvider() ? 'tracer provider' : 'context manager that works';
  warnOnce(
    `honeyhive(): requests are not traced, because OpenTelemetry has no ${missing}`,
    "write HoneyHiveTracer.init({ project: 'my-agents' }) before the server listens, or register a provider of your own " +
      'with a SessionSpanProcessor and an AsyncLocalStorageContextManager',
  );
}

/** Returns true if the first request was served before anything was set up. */
export function isSetUpLate(): boolean {
  return state.isMissing;
}

/** Returns true if requests can be traced now. */
export function isSetUp(): boolean {
  return hasProvider() && hasContextManager();
}

function hasProvider(): boolean {
  const provider = trace.getTracerProvider() as Partial<ProxyTracerProvider>;
  return provider.getDelegateTracer === undefined || provider.getDelegateTracer('honeyhive') !== undefined;
}

const PROBE = createContextKey('honeyhive.probe');

function hasContextManager(): boolean {
  return context.with(context.active().setValue(PROBE, true), () => context.active().getValue(PROBE) === true);
}
