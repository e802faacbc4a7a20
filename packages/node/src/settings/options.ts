import {
  type Destination,
  type DestinationRule,
  destinationRule,
  type InjectSession,
  type Redact,
} from '@honeyhive/core';
import { checkInjectSession } from '@honeyhive/core/internal';
import type { SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace-base';
import { type Compression, resolveCompression } from './compression.js';
import { checkInstrumentations, type Instrumentation, type Instrumentations } from './instrumentations.js';
import { parseCount, parseQueueSize, parseSampleRate } from './parse-number.js';
import { checkRedact, parseCaptureContent } from './redaction-options.js';
import { resolveSession, type SessionSettings } from './resolve-session.js';
import { defaultServerUrl, parseServerUrl } from './server-url.js';
import { serviceNameFromPackage } from './service-name.js';
import { checkSpanExporter } from './span-exporter.js';
import { checkSpanProcessors } from './span-processors.js';

/** The options of `HoneyHiveTracer.init()`. If one is left out, the environment variable named with it applies. */
export interface InitOptions {
  /** `HH_API_KEY`. Not needed if `serverUrl` names a local HoneyHive. */
  readonly apiKey?: string | undefined;
  /** `HH_PROJECT`. Default: the project of the API key. */
  readonly project?: string | undefined;
  /** The session for requests that bring none. Default: a new session for the process and for each such request. */
  readonly sessionId?: string | undefined;
  /** `HH_SESSION_NAME`. The name of new sessions. Default: the name of the session's first event. */
  readonly sessionName?: string | undefined;
  /** `HH_SOURCE`. The environment that the events come from, such as "production". Default: "dev". */
  readonly source?: string | undefined;
  /** `HH_API_URL`. Default: `https://api.dp1.us.honeyhive.ai`. */
  readonly serverUrl?: string | undefined;
  /** `OTEL_SERVICE_NAME`. Default: the name of the Lambda function, or else the name in the program's package.json. */
  readonly serviceName?: string | undefined;
  /** `HH_DISABLE_BATCH`. Exports each span as soon as it ends. Default: false. */
  readonly disableBatch?: boolean | undefined;
  /**
   * `HH_COMPRESSION`, `OTEL_EXPORTER_OTLP_COMPRESSION`. `'gzip'` or `'none'`. Default: `'none'` if the server has a private
   * address or name, else `'gzip'`.
   */
  readonly compression?: Compression | undefined;
  /**
   * `HH_PROPAGATE_TO`, separated by commas. The destinations that receive trace and session headers, in addition to
   * private addresses and names: origins, `*.example.com`, `*`, a RegExp for the origin, or a function of the URL.
   */
  readonly propagateTo?: readonly Destination[] | undefined;
  /**
   * When OpenTelemetry's global propagator writes the session. `messages`: into messages, such as those of bullmq-otel.
   * `unless-client`: everywhere except in the requests of HTTP and other clients, as MCP instrumentations need it. `never`:
   * not even into messages. Does not apply to requests that `propagateTo` covers. Default: `messages`.
   */
  readonly injectSession?: InjectSession | undefined;
  /**
   * Replaces a text before it is recorded, for example `redactSecrets`. Applies to every text of an event, an error or a
   * request, and before export to those that other instrumentations have recorded; of JSON, to each string in it. Does not
   * apply to names, models and session labels. If it throws or does not return a string, `[redacted]` is recorded.
   * Default: no change.
   */
  readonly redact?: Redact | undefined;
  /**
   * `HH_CAPTURE_CONTENT`. False exports no messages, prompts, inputs, outputs and error messages, whoever has recorded
   * them. Names, models, token counts and times remain. Default: true.
   */
  readonly captureContent?: boolean | undefined;
  /**
   * `HH_SAMPLE_RATE`. The fraction of sessions to send, from 0 to 1: 0.1 is one in ten. The decision follows from the
   * session's id, in every service, so a session is sent as a whole or not at all. A caller's decision comes first.
   * Default: 1.
   */
  readonly sampleRate?: number | undefined;
  /** OpenTelemetry instrumentations. They use `tracer.provider` and are disabled at `shutdown()`. Default: none. */
  readonly instrumentations?: Instrumentations | undefined;
  /** Span processors that see all spans, for example to export them elsewhere as well. Default: none. */
  readonly spanProcessors?: readonly SpanProcessor[] | undefined;
  /** An OpenTelemetry exporter that receives the spans in place of `serverUrl`. `shutdown()` shuts it down. Default: none. */
  readonly exporter?: SpanExporter | undefined;
  /** The maximum length of a recorded text, in characters. The rest is cut off, and a mark says so. Default: 1 048 576. */
  readonly maxValueLength?: number | undefined;
  /** `OTEL_BSP_MAX_QUEUE_SIZE`. The maximum number of queued spans. Further spans are dropped and counted. Default: 32 768. */
  readonly maxQueueSize?: number | undefined;
  /** The approximate memory that queued spans may use, in bytes. Default: 67 108 864 (64 MiB). */
  readonly maxQueueBytes?: number | undefined;
  /** How long a failed export is retried. A shorter outage loses no spans. Default: 60 000. */
  readonly retryMillis?: number | undefined;
  /** False turns everything off, as `HH_DISABLED` and `OTEL_SDK_DISABLED` do. Nothing is recorded, sent or propagated, and no key is needed. */
  readonly enabled?: boolean | undefined;
}

export interface Settings extends SessionSettings {
  readonly apiKey: string | undefined;
  readonly serverUrl: URL;
  readonly serviceName: string | undefined;
  readonly disableBatch: boolean;
  readonly compression: Compression;
  readonly propagateTo: readonly Destination[];
  readonly mayPropagateTo: DestinationRule;
  readonly injectSession: InjectSession;
  readonly redact: Redact | undefined;
  readonly captureContent: boolean;
  readonly sampleRate: number;
  readonly instrumentations: readonly Instrumentation[];
  readonly spanProcessors: readonly SpanProcessor[];
  readonly exporter: SpanExporter | undefined;
  readonly maxValueLength: number;
  readonly maxQueueSize: number;
  readonly maxQueueBytes: number;
  readonly retryMillis: number;
}

/** Resolves each option from `options`, then `env`, then its default. Throws a TypeError if one is missing or invalid. */
export function resolveOptions(options: InitOptions, env: NodeJS.ProcessEnv = process.env): Settings {
  const apiKey = options.apiKey || env.HH_API_KEY || undefined;
  const server = options.serverUrl || env.HH_API_URL || undefined;
  if (apiKey === undefined && server === undefined && !options.exporter) {
    throw new TypeError(
      'HoneyHiveTracer.init() needs an API key: pass `apiKey` or set HH_API_KEY. ' +
        'Without an account, run `npx honeyhive-local` and set HH_API_URL=http://127.0.0.1:4319.',
    );
  }
  const serverUrl = parseServerUrl(server ?? defaultServerUrl);
  const propagateTo = options.propagateTo ?? splitList(env.HH_PROPAGATE_TO);
  return {
    apiKey: checkApiKey(apiKey),
    ...resolveSession(options, env),
    serverUrl,
    serviceName:
      options.serviceName || env.OTEL_SERVICE_NAME || env.AWS_LAMBDA_FUNCTION_NAME || serviceNameFromPackage(),
    disableBatch: options.disableBatch ?? /^(?:true|1)$/i.test(env.HH_DISABLE_BATCH ?? ''),
    compression: resolveCompression(options.compression, env, serverUrl),
    propagateTo,
    mayPropagateTo: destinationRule(propagateTo),
    injectSession: checkInjectSession(options.injectSession, 'HoneyHiveTracer.init()'),
    redact: checkRedact(options.redact),
    captureContent: parseCaptureContent(options.captureContent, env.HH_CAPTURE_CONTENT),
    sampleRate: parseSampleRate(options.sampleRate, env.HH_SAMPLE_RATE),
    instrumentations: checkInstrumentations(options.instrumentations),
    spanProcessors: checkSpanProcessors(options.spanProcessors),
    exporter: checkSpanExporter(options.exporter),
    maxValueLength: parseCount('maxValueLength', options.maxValueLength, 1024 * 1024),
    // One minute at 500 spans per second.
    maxQueueSize: parseCount(
      'maxQueueSize',
      options.maxQueueSize,
      parseQueueSize(env.OTEL_BSP_MAX_QUEUE_SIZE) ?? 32_768,
    ),
    maxQueueBytes: parseCount('maxQueueBytes', options.maxQueueBytes, 64 * 1024 * 1024),
    retryMillis: parseCount('retryMillis', options.retryMillis, 60_000),
  };
}

function checkApiKey(apiKey: string | undefined): string | undefined {
  if (apiKey === undefined || /^[\x21-\x7e]+$/.test(apiKey)) return apiKey;
  throw new TypeError(
    'HoneyHiveTracer.init(): invalid `apiKey` or HH_API_KEY. Pass the key without spaces or line breaks around it.',
  );
}

function splitList(text = ''): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean);
}
