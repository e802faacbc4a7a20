import { join } from 'node:path';
import { Root } from 'protobufjs';

const root = new Root();
root.resolvePath = (_origin, target) => join(__dirname, '../../packages/local/proto', target);

const message = (name: string) =>
  root
    .loadSync('opentelemetry/proto/collector/trace/v1/trace_service.proto')
    .lookupType(`opentelemetry.proto.collector.trace.v1.${name}`);

/** The message type of an export request, from OTLP's own definition. */
export const exportRequest = message('ExportTraceServiceRequest');
/** The message type of the response. */
export const exportResponse = message('ExportTraceServiceResponse');
