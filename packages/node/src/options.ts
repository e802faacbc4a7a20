import { type Destination, type DestinationRule, destinationRule, type Redact } from '@honeyhive/core';
import { serviceNameFromPackage } from './service-name.js';

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
   * `HH_PROPAGATE_TO`, separated by commas. The destinations that receive trace and session headers, in addition to
   * private addresses and names: origins, `*.example.com`, `*`, a RegExp for the origin, or a function of the URL.
   */
  readonly propagateTo?: readonly Destination[] | undefined;
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
  /** The maximum length of a recorded text, in characters. The rest is cut off, and a mark says so. Default: 1 048 576. */
  readonly maxValueLength?: number | undefined;
  /** `OTEL_BSP_MAX_QUEUE_SIZE`. The maximum number of queued spans. Further spans are dropped and counted. Default: 32 768. */
  readonly maxQueueSize?: number | undefined;
  /** The approximate memory that queued spans may use, in bytes. Default: 67 108 864 (64 MiB). */
  readonly maxQueueBytes?: number | undefined;
  /** How long a failed export is retried. A shorter outage loses no spans. Default: 60 000. */
  readonly retryMillis?: number | undefined;
}

export interface Settings {
  readonly apiKey: string | undefined;
  readonly project: string | undefined;
  readonly sessionId: string | undefined;
  readonly sessionName: string | undefined;
  readonly source: string;
  readonly serverUrl: URL;
  readonly serviceName: string | undefined;
  readonly disableBatch: boolean;
  readonly mayPropagateTo: DestinationRule;
  readonly redact: Redact | undefined;
  readonly captureContent: boolean;
  readonly sampleRate: number;
  readonly maxValueLength: number;
  readonly maxQueueSize: number;
  readonly maxQueueBytes: number;
  readonly retryMillis: number;
}

const defaultServerUrl = 'https://api.dp1.us.honeyhive.ai';

/** Resolves each option from `options`, then `env`, then its default. Throws a TypeError if one is missing or invalid. */
export function resolveOptions(options: InitOptions, env: NodeJS.ProcessEnv = process.env): Settings {
  const apiKey = options.apiKey || env.HH_API_KEY || undefined;
  const server = options.serverUrl || env.HH_API_URL || undefined;
  if (apiKey === undefined && server === undefined) {
    throw new TypeError(
      'HoneyHiveTracer.init() needs an API key: pass `apiKey` or set HH_API_KEY. ' +
        'Without an account, run `npx honeyhive-local` and set HH_API_URL=http://127.0.0.1:4319.',
    );
  }
  const serverUrl = parseServerUrl(server ?? defaultServerUrl);
  return {
    apiKey: checkApiKey(apiKey),
    project: options.project || env.HH_PROJECT || undefined,
    sessionId: options.sessionId || undefined,
    sessionName: options.sessionName || env.HH_SESSION_NAME || undefined,
    source: options.source || env.HH_SOURCE || 'dev',
    serverUrl,
    serviceName:
      options.serviceName || env.OTEL_SERVICE_NAME || env.AWS_LAMBDA_FUNCTION_NAME || serviceNameFromPackage(),
    disableBatch: options.disableBatch ?? /^(?:true|1)$/i.test(env.HH_DISABLE_BATCH ?? ''),
    mayPropagateTo: destinationRule(options.propagateTo ?? splitList(env.HH_PROPAGATE_TO)),
    redact: checkRedact(options.redact),
    captureContent: parseCaptureContent(options.captureContent, env.HH_CAPTURE_CONTENT),
    sampleRate: parseSampleRate(options.sampleRate, env.HH_SAMPLE_RATE),
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

export function checkRedact(redact: Redact | undefined): Redact | undefined {
  if (redact === undefined || typeof redact === 'function') return redact;
  throw new TypeError(
    'HoneyHiveTracer.init(): invalid `redact`. Pass a function of a text and its key, such as `redactSecrets` from ' +
      '@honeyhive/node.',
  );
}

/** Unlike other switches, this one accepts nothing but true and false, because a typing error would export content. */
export function parseCaptureContent(option: boolean | undefined, variable = ''): boolean {
  const value = option ?? (variable.trim().toLowerCase() || true);
  if (value === true || value === 'true' || value === '1') return true;
  if (value === false || value === 'false' || value === '0') return false;
  throw new TypeError(
    'HoneyHiveTracer.init(): invalid `captureContent` or HH_CAPTURE_CONTENT. Pass false to export no content, or true.',
  );
}

// An invalid value counts as absent, because the variable is OpenTelemetry's and other software may read it differently.
function parseQueueSize(text = ''): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function parseSampleRate(option: number | undefined, variable = ''): number {
  const value = option ?? (variable.trim() === '' ? 1 : Number(variable));
  if (typeof value === 'number' && value >= 0 && value <= 1) return value;
  throw new TypeError(
    'HoneyHiveTracer.init(): invalid `sampleRate` or HH_SAMPLE_RATE. Pass a number from 0 to 1, such as 0.1 for one ' +
      'session in ten.',
  );
}

function parseCount(name: string, option: number | undefined, defaultValue: number): number {
  if (option === undefined) return defaultValue;
  if (Number.isSafeInteger(option) && option >= 0) return option;
  throw new TypeError(`HoneyHiveTracer.init(): invalid \`${name}\`. Pass a whole number, 0 or greater.`);
}

export function parseServerUrl(text: string): URL {
  const url = URL.parse(text);
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.password && !url.search && !url.hash) {
    // Without the slash, `new URL(path, url)` would replace the last path segment.
    if (!url.pathname.endsWith('/')) url.pathname += '/';
    return url;
  }
  // The message does not quote the URL, which can hold a secret.
  throw new TypeError(
    'HoneyHiveTracer.init(): invalid `serverUrl` or HH_API_URL. Pass an http or https URL without credentials, query or ' +
      `fragment, such as ${defaultServerUrl}.`,
  );
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
