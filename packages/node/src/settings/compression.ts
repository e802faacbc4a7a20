import { destinationRule } from '@honeyhive/core';

export type Compression = 'gzip' | 'none';

const isPrivate = destinationRule();

/**
 * Returns how bodies are sent. By default they are compressed, except to private addresses and names, where bytes are
 * cheaper than CPU time.
 */
export function resolveCompression(
  option: Compression | undefined,
  env: NodeJS.ProcessEnv,
  serverUrl: URL,
): Compression {
  const value = option === undefined ? env.HH_COMPRESSION || defaultCompression(env, serverUrl) : option;
  if (isCompression(value)) return value;
  throw new TypeError("HoneyHiveTracer.init(): invalid `compression` or HH_COMPRESSION. Pass 'gzip' or 'none'.");
}

// An invalid value counts as absent, because the variable is OpenTelemetry's and other software may read it differently.
function defaultCompression({ OTEL_EXPORTER_OTLP_COMPRESSION: value }: NodeJS.ProcessEnv, serverUrl: URL): Compression {
  if (isCompression(value)) return value;
  return isPrivate(serverUrl) ? 'none' : 'gzip';
}

function isCompression(value: unknown): value is Compression {
  return value === 'gzip' || value === 'none';
}
