import { injectContextIntoCarrier } from '@honeyhive/core';
import { redactionRules, sessionAttributes } from '@honeyhive/core/internal';
import { context } from '@opentelemetry/api';
import { currentPipeline } from './current-pipeline.js';

/**
 * Returns the environment variables by which Claude's process exports its spans to HoneyHive, in the current trace and session,
 * below the active span. Returns none if tracing is off, if the session is not sampled, or if spans go to an `exporter`.
 *
 * @example query({ prompt, options: { env: { ...process.env, ...claudeAgentEnv() } } });
 * @see https://code.claude.com/docs/en/monitoring-usage
 */
export function claudeAgentEnv(): Record<string, string> {
  const pipeline = currentPipeline();
  const ctx = context.active();
  const endpoint = pipeline?.otlpEndpoint();
  if (endpoint === undefined || !pipeline?.isSampled(ctx)) return {};
  const { traceparent, tracestate } = injectContextIntoCarrier<Record<string, string>>({});
  const { url, headers } = endpoint;
  return {
    CLAUDE_CODE_ENABLE_TELEMETRY: '1',
    // Without it there are metrics and logs, but no spans.
    CLAUDE_CODE_ENHANCED_TELEMETRY_BETA: '1',
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf',
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url.href,
    ...(headers.Authorization && {
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: `Authorization=${encodeURIComponent(headers.Authorization)}`,
    }),
    OTEL_RESOURCE_ATTRIBUTES: resourceAttributes(sessionAttributes(ctx)),
    ...(traceparent && { TRACEPARENT: traceparent }),
    ...(tracestate && { TRACESTATE: tracestate }),
    ...contentVariables(),
  };
}

/** Adds attributes to those that the process has been given. Claude's process writes them on every span. */
function resourceAttributes(attributes: object): string {
  const own = Object.entries(attributes).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return [process.env.OTEL_RESOURCE_ATTRIBUTES, ...own].filter(Boolean).join(',');
}

/** Claude's process cannot redact, so that it may export content only if nothing is to be redacted. */
function contentVariables(): Record<string, string> {
  const { captureContent, redact } = redactionRules();
  // Also if not, because the environment of this process may turn it on.
  const isOn = captureContent && !redact ? '1' : '0';
  return { OTEL_LOG_USER_PROMPTS: isOn, OTEL_LOG_TOOL_DETAILS: isOn, OTEL_LOG_TOOL_CONTENT: isOn };
}
