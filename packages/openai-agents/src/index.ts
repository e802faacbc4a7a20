export { HoneyHiveTracingProcessor } from './honeyhive-tracing-processor.js';
