import type { Attributes, Span } from '@opentelemetry/api';

const modelOperations: readonly unknown[] = ['chat', 'text_completion', 'generate_content', 'embeddings'];
const modelKinds: readonly unknown[] = ['LLM', 'EMBEDDING'];

/** Returns true for the span of a model call that goes on, whoever has made it: HoneyHive, OpenTelemetry, OpenInference or Traceloop. */
export function isModelSpan(span: (Span & { readonly attributes?: Attributes }) | undefined): boolean {
  if (!span?.isRecording()) return false;
  const { attributes = {} } = span;
  return (
    attributes.honeyhive_event_type === 'model' ||
    modelOperations.includes(attributes['gen_ai.operation.name']) ||
    modelKinds.includes(attributes['openinference.span.kind']) ||
    attributes['llm.request.type'] !== undefined
  );
}
