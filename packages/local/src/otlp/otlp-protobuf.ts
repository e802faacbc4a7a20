import { join } from 'node:path';
import { Root } from 'protobufjs';
import { packageFolder } from '../runtime/package-folder.js';
import { readSpans } from './read-spans.js';
import type { Span } from './span.js';

const root = new Root();
root.resolvePath = (_origin, target) => join(packageFolder, 'proto', target);
root.loadSync('opentelemetry/proto/collector/trace/v1/trace_service.proto');
const request = root.lookupType('opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest');

/** Reads an ExportTraceServiceRequest in protobuf. */
export function spansFromProtobuf(body: Buffer): Span[] {
  return readSpans(request.toObject(request.decode(body), { longs: String }));
}
