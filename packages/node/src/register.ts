// `node --import @honeyhive/node/register app.js`: HoneyHiveTracer.init() by the environment alone, before the application loads.
// It throws as init() does: a service that was to be traced and is not would be noticed when it is too late.

import { HoneyHiveTracer } from './honeyhive-tracer.js';

HoneyHiveTracer.init();
