import { type Attributes, SpanKind } from '@opentelemetry/api';

type EventType = 'model' | 'tool' | 'chain';
type Rule = readonly [pattern: RegExp, type: EventType];

/** Runs, steps and workflows of agents, as several frameworks call them: their model calls and tools are spans of their own. */
const steps =
  /^(?:(?:create|invoke)_agent|agent_(?:run|step)|invocation|(?:invoke_)?workflow(?:_\w+)?|model_(?:step|inference|chunk))(?=$|[ :])/i;

/** The attributes by which other conventions say what a span is, in HoneyHive's order of precedence. */
const conventions: readonly (readonly [attribute: string, rules: readonly Rule[]])[] = [
  [
    'gen_ai.operation.name',
    [
      [/^(?:chat|text_completion|generate_content|embeddings)$/i, 'model'],
      [steps, 'chain'],
      [/^(?:execute_tool|retrieval)$/i, 'tool'],
    ],
  ],
  [
    'openinference.span.kind',
    [
      [/^llm$/i, 'model'],
      [/^(?:chain|agent)$/i, 'chain'],
      [/^(?:tool|retriever|reranker|embedding|guardrail|evaluator)$/i, 'tool'],
    ],
  ],
  [
    'langfuse.observation.type',
    [
      [/^(?:generation|embedding)$/i, 'model'],
      [/^(?:span|agent|chain)$/i, 'chain'],
      [/^(?:tool|retriever|guardrail|evaluator|event)$/i, 'tool'],
    ],
  ],
  [
    'traceloop.span.kind',
    [
      [/^(?:workflow|task|agent)$/i, 'chain'],
      [/^tool$/i, 'tool'],
    ],
  ],
  // The AI SDK: `ai.generateText` calls models by `ai.generateText.doGenerate`, and tools by `ai.toolCall`.
  [
    'ai.operationId',
    [
      [/^ai\.\w+\.do[A-Z]/, 'model'],
      [/^ai\.toolCall$/, 'tool'],
      [/^ai\./, 'chain'],
    ],
  ],
  ['mastra.span.type', [[steps, 'chain']]],
  // Next.js. A fetch is a call, as any other request is.
  ['next.span_type', [[/^(?!AppRender\.fetch$)/, 'chain']]],
];

/** Attributes that only the call of a model has. */
const modelAttributes = ['llm.request.type', 'gen_ai.request.model', 'gen_ai.response.model', 'llm.request.model'];

/** The part of an ended span that says what it is. */
export interface EndedSpan {
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
}

/** Writes the event type of a span that has ended, unless it has one. */
export function writeEventType(span: EndedSpan): void {
  const { attributes } = span;
  // The span no longer accepts attributes, but the processors that follow read the same object.
  if (!attributes.honeyhive_event_type) attributes.honeyhive_event_type = eventTypeOf(span);
}

/** Returns the event type that the conventions of other instrumentations imply. */
export function eventTypeOf({ name, kind, attributes }: EndedSpan): EventType {
  for (const [attribute, rules] of conventions) {
    const value = attributes[attribute];
    const rule = typeof value === 'string' ? rules.find(([pattern]) => pattern.test(value)) : undefined;
    if (rule) return rule[1];
  }
  if (steps.test(name)) return 'chain';
  if (modelAttributes.some((attribute) => attributes[attribute] !== undefined)) return 'model';
  // A SERVER span is the parent of everything that its request does.
  return kind === SpanKind.SERVER ? 'chain' : 'tool';
}
