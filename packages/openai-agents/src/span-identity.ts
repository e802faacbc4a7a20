import { type EventIdentity, toolIdentity } from '@honeyhive/core/internal';
import { type Attributes, SpanKind } from '@opentelemetry/api';
import type { SpanData } from './agents-span.js';

export interface SpanIdentity extends EventIdentity {
  readonly kind: SpanKind;
}

const event = (type: 'chain' | 'tool', name: string, attributes: Attributes = {}): SpanIdentity => ({
  name,
  kind: SpanKind.INTERNAL,
  attributes: { honeyhive_event_type: type, ...attributes },
});

// Its name and its model are known at its end.
const model = (provider: Attributes): SpanIdentity => ({
  name: 'chat',
  kind: SpanKind.CLIENT,
  attributes: { honeyhive_event_type: 'model', 'gen_ai.operation.name': 'chat', ...provider },
});

/** How to read the data of each type of span, as far as it is known when the span starts. */
const identities: Readonly<Record<string, (data: SpanData) => SpanIdentity>> = {
  agent: ({ name }) =>
    event('chain', `invoke_agent ${name}`, {
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.name': String(name),
    }),
  task: ({ name }) => event('chain', `invoke_workflow ${name}`, { 'gen_ai.operation.name': 'invoke_workflow' }),
  turn: ({ turn }) => event('chain', `turn ${turn}`),
  // Behind an adapter, it can be the model of any provider.
  generation: () => model({}),
  response: () => model({ 'gen_ai.provider.name': 'openai' }),
  function({ name }) {
    const identity = toolIdentity(String(name));
    return event('tool', identity.name, { ...identity.attributes, 'gen_ai.tool.type': 'function' });
  },
  handoff: () => event('tool', 'handoff'),
  guardrail: ({ name }) => event('tool', `guardrail ${name}`),
  mcp_tools: ({ server }) => event('tool', `list_tools ${server}`, { 'mcp.method.name': 'tools/list' }),
};

/** Returns the identity of a span of the SDK. One of the application's own, or of speech, is a chain. */
export function identityOf(data: SpanData): SpanIdentity {
  return identities[data.type]?.(data) ?? event('chain', String(data.name ?? data.type));
}
