import type { Span } from '../otlp/span.js';

type EventType = 'model' | 'tool' | 'chain';

/** The attributes of other conventions that imply an event type, in HoneyHive's order of precedence. */
const conventions: readonly (readonly [attribute: string, types: ReadonlyMap<string, EventType>])[] = [
  [
    'gen_ai.operation.name',
    new Map([
      ['chat', 'model'],
      ['text_completion', 'model'],
      ['generate_content', 'model'],
      ['invoke_agent', 'chain'],
      ['create_agent', 'chain'],
      ['execute_tool', 'tool'],
    ]),
  ],
  [
    'openinference.span.kind',
    new Map([
      ['llm', 'model'],
      ['chain', 'chain'],
      ['agent', 'chain'],
      ['tool', 'tool'],
      ['retriever', 'tool'],
      ['reranker', 'tool'],
      ['embedding', 'tool'],
      ['guardrail', 'tool'],
    ]),
  ],
];

/** Attributes that only the call of a model has. */
const modelAttributes = ['llm.request.type', 'gen_ai.request.model', 'gen_ai.response.model', 'llm.request.model'];

/** Returns the event type that a span sets itself, else the one that other conventions imply. */
export function eventTypeOf({ attributes, kind }: Span): string {
  const { honeyhive_event_type: ownType } = attributes;
  if (typeof ownType === 'string' && ownType !== '') return ownType;
  for (const [attribute, types] of conventions) {
    const type = types.get(String(attributes[attribute]).toLowerCase());
    if (type) return type;
  }
  if (modelAttributes.some((attribute) => attributes[attribute] !== undefined)) return 'model';
  // A SERVER span is the parent of everything that its request does.
  return kind === 'server' ? 'chain' : 'tool';
}
