import { checkOptions, type OptionRule } from '@honeyhive/core/internal';
import type { InitOptions } from './options.js';

// The options without a type have checks of their own.
const optionRules = {
  apiKey: { type: 'string', example: 'process.env.HH_API_KEY' },
  project: { type: 'string', example: "'my-agents'" },
  sessionId: { type: 'string' },
  sessionName: { type: 'string', example: "'nightly run'" },
  source: { type: 'string', example: "'production'" },
  serverUrl: { type: 'string', example: "'http://127.0.0.1:4319'" },
  serviceName: { type: 'string', example: "'user-service'" },
  disableBatch: { type: 'boolean', example: 'true' },
  compression: {},
  propagateTo: {},
  injectSession: {},
  redact: {},
  captureContent: {},
  sampleRate: {},
  instrumentations: {},
  spanProcessors: {},
  exporter: {},
  maxValueLength: {},
  maxQueueSize: {},
  maxQueueBytes: {},
  retryMillis: {},
  enabled: { type: 'boolean', example: 'false' },
} satisfies Record<keyof InitOptions, OptionRule>;

/** Throws a TypeError if `options` is not an object, has an unknown option, or one of a wrong type. */
export function checkInitOptions(options: InitOptions): void {
  checkOptions('HoneyHiveTracer.init()', options, optionRules);
}

/** The options of `new HoneyHiveSpanProcessor()`. All others belong to the application's own provider. */
export type SpanProcessorOptions = Omit<
  InitOptions,
  'serviceName' | 'sampleRate' | 'injectSession' | 'instrumentations' | 'spanProcessors' | 'exporter'
>;

/** Throws a TypeError as `checkInitOptions()` does. */
export function checkSpanProcessorOptions(options: SpanProcessorOptions): void {
  const { serviceName, sampleRate, injectSession, instrumentations, spanProcessors, exporter, ...rules } = optionRules;
  checkOptions('new HoneyHiveSpanProcessor()', options, rules);
}
