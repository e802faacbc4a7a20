import type { Destination } from '@honeyhive/core';
import type { Settings } from './options.js';

/** Returns a debug message about what `init()` has set up, and where spans and headers go. Holds no key. */
export function describeSettings(settings: Settings): string {
  const { serviceName = 'unknown', serverUrl, apiKey, project, source, sessionId, disableBatch, sampleRate } = settings;
  const { compression, exporter } = settings;
  const server = `${serverUrl.origin} ${apiKey ? 'with' : 'without'} an API key`;
  return [
    `init: spans of service ${serviceName} go to ${exporter ? 'the exporter passed to init()' : server}`,
    `${disableBatch ? 'each when it ends' : 'in batches'}${compression === 'gzip' && !exporter ? ', with gzip' : ''}`,
    `project ${project ?? 'of the key'}`,
    `source ${source}`,
    `requests without a session ${sessionId ? `join ${sessionId}` : 'start one'}`,
    `sample rate ${sampleRate}`,
    `headers go to ${['private destinations', ...settings.propagateTo.map(describe)].join(', ')}`,
  ].join('; ');
}

function describe(destination: Destination): string {
  return typeof destination === 'function' ? 'those that a function allows' : String(destination);
}
