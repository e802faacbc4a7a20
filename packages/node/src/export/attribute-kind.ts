/** What models and tools receive and return, by the convention that names it. A name stands for those below it as well. */
const content = matchNames([
  // HoneyHive
  ...['honeyhive_inputs', 'honeyhive_outputs', 'honeyhive_config.tools'],
  // OpenTelemetry, in all its versions, Traceloop and Sentry
  ...['gen_ai.system_instructions', 'gen_ai.input.messages', 'gen_ai.output.messages', 'gen_ai.request.messages'],
  ...[
    'gen_ai.prompt',
    'gen_ai.completion',
    'gen_ai.event.content',
    'gen_ai.response.text',
    'gen_ai.response.tool_calls',
  ],
  ...['gen_ai.response.object', 'gen_ai.request.available_tools', 'gen_ai.tool.definitions', 'gen_ai.tool.description'],
  ...['gen_ai.tool.call.arguments', 'gen_ai.tool.call.result', 'gen_ai.tool.input', 'gen_ai.tool.output'],
  ...['gen_ai.retrieval.query.text', 'gen_ai.retrieval.documents', 'gen_ai.evaluation.explanation'],
  ...['traceloop.entity.input', 'traceloop.entity.output', 'traceloop.prompt'],
  ...['gen_ai.response.revised_prompt', 'mcp.request.argument', 'mcp.tool.result', 'anthropic.tool_result.content'],
  // AI SDK
  ...['ai.prompt', 'ai.response.text', 'ai.response.object', 'ai.response.reasoning', 'ai.response.toolCalls'],
  ...['ai.response.files', 'ai.response.providerMetadata', 'ai.toolCall.args', 'ai.toolCall.result', 'ai.schema'],
  ...['ai.value', 'ai.values', 'ai.embedding', 'ai.embeddings', 'ai.documents', 'ai.ranking'],
  ...['ai.request.text', 'ai.decision'],
  // OpenInference
  ...['input.value', 'output.value', 'input.audio', 'output.audio', 'input.images', 'output.images'],
  ...['llm.input_messages', 'llm.output_messages', 'llm.prompts', 'llm.choices', 'llm.tools', 'llm.function_call'],
  ...['llm.prompt_template', 'tool.parameters', 'tool.description', 'tool.json_schema', 'embedding.embeddings'],
  ...['retrieval.documents', 'reranker.query', 'reranker.input_documents', 'reranker.output_documents'],
  // Langfuse, Mastra, Google ADK, Genkit, Braintrust, Laminar
  ...['langfuse.observation.input', 'langfuse.observation.output', 'langfuse.observation.status_message'],
  ...['langfuse.trace.input', 'langfuse.trace.output', 'genkit:input', 'genkit:output'],
  ...['gcp.vertex.agent.llm_request', 'gcp.vertex.agent.llm_response', 'gcp.vertex.agent.data'],
  ...['gcp.vertex.agent.tool_call_args', 'gcp.vertex.agent.tool_response'],
  ...['braintrust.input', 'braintrust.output', 'braintrust.input_json', 'braintrust.output_json'],
  ...['lmnr.span.input', 'lmnr.span.output'],
  // Errors, since libraries quote in them what they were given
  ...['exception.message', 'exception.stacktrace', 'error.message', 'error.stack'],
]);

/** `mastra.model_step.input` and the like, and the whole response of a model. */
const mastraContent = /^mastra\.(?:[\w.]+\.(?:in|out)put|metadata\.body)(?:\.|$)/;

/** The parameters of a call as JSON, which include a system prompt or tools if the API has parameters for them. */
const parameters = matchNames(['llm.invocation_parameters', 'langfuse.observation.model.parameters']);

/** Span events that hold a message, an answer or both. */
const contentEvents = /^gen_ai\.(?:(?:system|user|assistant|tool)\.message|choice|content\.|client\.inference\.)/;

/** What says where an event belongs and which kind it is. */
const labels = matchNames([
  ...['honeyhive', 'traceloop.association.properties', 'session.id', 'honeyhive_event_type', 'honeyhive_event_id'],
  ...['http.request.method', 'http.route', 'url.scheme', 'network', 'error.type', 'exception.type', 'faas', 'cloud'],
  ...[
    'gen_ai.operation.name',
    'gen_ai.system',
    'gen_ai.provider.name',
    'gen_ai.request.model',
    'gen_ai.response.model',
  ],
  ...['gen_ai.response.id', 'gen_ai.response.finish_reasons', 'gen_ai.tool.name', 'gen_ai.tool.type'],
  ...['gen_ai.tool.call.id', 'gen_ai.agent.id', 'gen_ai.agent.name', 'gen_ai.output.type', 'gen_ai.conversation.id'],
  ...['gen_ai.prompt.name', 'gen_ai.prompt.version'],
  ...['ai.operationId', 'ai.model', 'ai.toolCall.id', 'ai.toolCall.name', 'ai.response.id', 'ai.response.model'],
  ...['ai.response.finishReason', 'ai.response.timestamp', 'operation.name', 'resource.name', 'next.span_type'],
  ...['openinference.span.kind', 'llm.model_name', 'llm.provider', 'llm.system', 'llm.request.type', 'tool.name'],
  ...['input.mime_type', 'output.mime_type', 'traceloop.span.kind', 'traceloop.entity.name', 'traceloop.workflow.name'],
  ...['langfuse.observation.type', 'langfuse.observation.level', 'langfuse.observation.model.name'],
  ...['langfuse.observation.completion_start_time'],
]);

/** Returns whether an attribute of a span or of a span event holds content, which `captureContent: false` leaves out. */
export function isContent(name: string): boolean {
  return (content.test(name) || mastraContent.test(name)) && !isLabel(name);
}

/** Returns whether an attribute holds settings as JSON, among which there may be content. */
export function isParameters(name: string): boolean {
  return parameters.test(name);
}

export function isContentEvent(name: string): boolean {
  return contentEvents.test(name);
}

/** Returns whether an attribute is a name or an identifier that HoneyHive needs as it is, and `redact` does not see. */
export function isLabel(name: string): boolean {
  return labels.test(name);
}

function matchNames(names: readonly string[]): RegExp {
  return new RegExp(`^(?:${names.join('|').replaceAll('.', String.raw`\.`)})(?:\\.|$)`);
}
