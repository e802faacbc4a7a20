import { HoneyHiveTracer } from '@honeyhive/node';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';

/** The instrumentation of outgoing requests. The servers of tests are not part of what is traced. */
export const httpClients = () => new HttpInstrumentation({ disableIncomingRequestInstrumentation: true });

/** Calls `init` in a worker, whose environment says where its spans go. */
export function initWorker(...instrumentations) {
  return HoneyHiveTracer.init({
    serviceName: 'worker',
    disableBatch: true,
    instrumentations: [httpClients(), ...instrumentations],
  });
}
