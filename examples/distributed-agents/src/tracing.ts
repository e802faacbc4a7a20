import { HoneyHiveTracer } from '@honeyhive/node';

// ADK gets its tracer when it loads, so this file must be imported before ADK.
// OTEL_SERVICE_NAME distinguishes the two processes.
HoneyHiveTracer.init({ project: 'demo', sessionName: 'agents' });
