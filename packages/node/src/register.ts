// `node --import @honeyhive/node/register app.js` calls HoneyHiveTracer.init() before the application loads. All options come
// from environment variables. If one is missing, the process fails to start rather than run without tracing.

import { HoneyHiveTracer } from './honeyhive-tracer.js';

HoneyHiveTracer.init();

// biome-ignore lint/complexity/noUselessEmptyExport: otherwise the bundler takes this file for CommonJS, and wraps every module.
export {};
