import { readConversation, readModel } from './viewer.mjs';

/** Returns the children of a span, in the order of `spans`. */
export function childrenOf(spans, parent) {
  return spans.filter(({ parentSpanId }) => parentSpanId === parent);
}

/**
 * Returns a line for each span below `parent`, for example `  chat bee-1: model bee-1, 15 tokens` or `ask: chain, failed`. It
 * names a service other than the agent's.
 */
export function renderTree(spans, parent, indent = '') {
  return childrenOf(spans, parent).flatMap((span) => [
    indent + renderSpan(span),
    ...renderTree(spans, span.spanId, `${indent}  `),
  ]);
}

function renderSpan({ name, service, eventType, tokens, error, attributes }) {
  const facts = [
    eventType === 'model' ? `model ${readModel(attributes)}` : eventType,
    ...(eventType === 'model' && tokens !== null ? [`${tokens} tokens`] : []),
    ...(error === null ? [] : ['failed']),
  ];
  return `${name}${service === 'agent' ? '' : ` in ${service}`}: ${facts.join(', ')}`;
}

/** Returns a line for each part of the messages that the viewer shows of a span. */
export function renderConversation({ attributes, events }) {
  return readConversation(attributes, events).flatMap(({ role, parts }) =>
    parts.map((part) => `${role}: ${renderPart(part)}`),
  );
}

function renderPart(part) {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'tool-call':
      return `${part.name}(${JSON.stringify(part.arguments)})`;
    case 'tool-result':
      return JSON.stringify(part.result);
    default:
      return JSON.stringify(part);
  }
}
