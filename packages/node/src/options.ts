import { type Destination, type DestinationRule, destinationRule, type Redact } from '@honeyhive/core';
import { serviceNameFromPackage } from './service-name.js';

/** What `HoneyHiveTracer.init` takes; what is left out comes from the environment variable named with it. */
export interface InitOptions {
  /** `HH_API_KEY`. Not needed where `serverUrl` names a local HoneyHive. */
  readonly apiKey?: string | undefined;
  /** `HH_PROJECT`. */
  readonly project?: string | undefined;
  /** The session that everything joins which brings none of its own. Default: a new one, and one for each request. */
  readonly sessionId?: string | undefined;
  /** `HH_SESSION_NAME`. The name for new sessions. Default: the name of the session's first event. */
  readonly sessionName?: string | undefined;
  /** `HH_SOURCE`. Where the events come from, as "production". Default: "dev". */
  readonly source?: string | undefined;
  /** `HH_API_URL`. Default: `https://api.dp1.us.honeyhive.ai`. */
  readonly serverUrl?: string | undefined;
  /** `OTEL_SERVICE_NAME`. What this service is called in a trace. Default: the Lambda function's name, else the program's. */
  readonly serviceName?: string | undefined;
  /** `HH_DISABLE_BATCH`. Export each span at its end. Default: false. */
  readonly disableBatch?: boolean | undefined;
  /**
   * `HH_PROPAGATE_TO`, separated by commas. Who gets trace and session besides private addresses and names:
   * origins, `*.example.com`, `*`, a RegExp on the origin, a function of the URL.
   */
  readonly propagateTo?: readonly Destination[] | undefined;
  /**
   * What is recorded in place of a text: for `inputs`, `outputs` and all other fields, for errors, and for the path, query
   * and user agent of a request; not for names, session labels and what other instrumentations record. `redactSecrets` is one. Where it throws or answers no text, `[redacted]` is recorded. Default: the text itself.
   */
  readonly redact?: Redact | undefined;
  /**
   * `HH_SAMPLE_RATE`. How many of the sessions are sent, from 0 to 1: 0.1 is one in ten. Which ones is told from their
   * ids, alike in every service, so a session is sent as a whole or not at all. A caller's decision comes first. Default: 1.
   */
  readonly sampleRate?: number | undefined;
  /** Characters of a text that are recorded; the rest is cut off, and marked. Default: 1 048 576, any model's context. */
  readonly maxValueLength?: number | undefined;
  /** `OTEL_BSP_MAX_QUEUE_SIZE`. Spans that may wait to be accepted; what is over is dropped and counted. Default: 32 768. */
  readonly maxQueueSize?: number | undefined;
  /** The memory that those may take, about. Default: 67 108 864, which is 64 MiB. */
  readonly maxQueueBytes?: number | undefined;
  /** How long spans are sent again which HoneyHive cannot take; an outage that is shorter loses none. Default: 60 000. */
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
  readonly sampleRate: number;
  readonly maxValueLength: number;
  readonly maxQueueSize: number;
  readonly maxQueueBytes: number;
  readonly retryMillis: number;
}

const defaultServerUrl = 'https://api.dp1.us.honeyhive.ai';

/** Options over environment over defaults. Throws a TypeError that says what to type. */
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
    sampleRate: parseSampleRate(options.sampleRate, env.HH_SAMPLE_RATE),
    maxValueLength: parseCount('maxValueLength', options.maxValueLength, 1024 * 1024),
    // A minute at 500 spans a second.
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
    'HoneyHiveTracer.init(): `redact` is a function of a text and its name, as `redactSecrets` of @honeyhive/node.',
  );
}

// OpenTelemetry's own variables are not ours to complain of: what is no number counts as absent.
function parseQueueSize(text = ''): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function parseSampleRate(option: number | undefined, variable = ''): number {
  const value = option ?? (variable.trim() === '' ? 1 : Number(variable));
  if (typeof value === 'number' && value >= 0 && value <= 1) return value;
  throw new TypeError(
    'HoneyHiveTracer.init(): `sampleRate` or HH_SAMPLE_RATE is a number from 0 to 1, as 0.1 for one session in ten.',
  );
}

function parseCount(name: string, option: number | undefined, defaultValue: number): number {
  if (option === undefined) return defaultValue;
  if (Number.isSafeInteger(option) && option >= 0) return option;
  throw new TypeError(`HoneyHiveTracer.init(): \`${name}\` is a whole number, and not below 0.`);
}

export function parseServerUrl(text: string): URL {
  const url = URL.parse(text);
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.password && !url.search && !url.hash) {
    // Without the slash, what is resolved against it would replace its last part.
    if (!url.pathname.endsWith('/')) url.pathname += '/';
    return url;
  }
  // Not quoted, since it may hold a secret.
  throw new TypeError(
    `HoneyHiveTracer.init(): \`serverUrl\` or HH_API_URL is no URL as ${defaultServerUrl}, without user, query and hash.`,
  );
}

function checkApiKey(apiKey: string | undefined): string | undefined {
  if (apiKey === undefined || /^[\x21-\x7e]+$/.test(apiKey)) return apiKey;
  throw new TypeError('HoneyHiveTracer.init(): `apiKey` or HH_API_KEY has blanks or other characters that no key has.');
}

function splitList(text = ''): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean);
}
