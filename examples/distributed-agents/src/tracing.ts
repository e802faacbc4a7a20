import { HoneyHiveTracer } from '@honeyhive/node';

// ADK takes its tracer while it loads: whoever imports ADK imports this file before it.
// OTEL_SERVICE_NAME tells the two processes apart.
HoneyHiveTracer.init({ project: 'demo', sessionName: 'agents' });
