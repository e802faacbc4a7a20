import type { Span } from '../otlp/span.js';

type Type = 'model' | 'tool' | 'chain';

/** What other conventions call an event, in the order in which HoneyHive asks them. */
const conventions: readonly (readonly [attribute: string, types: ReadonlyMap<string, Type>])[] = [
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

/** Attributes that only a call of a model has. */
const modelAttributes = ['llm.request.type', 'gen_ai.request.model', 'gen_ai.response.model', 'llm.request.model'];

/** The type of the event that a span is: what it says itself, else what follows from other conventions. */
export function eventTypeOf({ attributes, kind }: Span): string {
  const { honeyhive_event_type: ownType } = attributes;
  if (typeof ownType === 'string' && ownType !== '') return ownType;
  for (const [attribute, types] of conventions) {
    const type = types.get(String(attributes[attribute]).toLowerCase());
    if (type) return type;
  }
  if (modelAttributes.some((attribute) => attributes[attribute] !== undefined)) return 'model';
  // A request that is served calls all else.
  return kind === 'server' ? 'chain' : 'tool';
}
