import { useState } from 'preact/hooks';
import { BoundedText } from './bounded-text.js';
import type { Message, Part } from './conversation.js';
import { Json } from './json.js';

const longestText = 4000;

/** Messages to a model and from it. */
export function Conversation({ messages }: { messages: readonly Message[] }) {
  return (
    <ol class="conversation" aria-label="Conversation">
      {messages.map(({ role, parts, direction }, index) => (
        // biome-ignore: messages stand still
        <li key={index} class={`message ${direction}`}>
          <h3>
            <BoundedText text={role} limit={40} />
          </h3>
          {parts.map((part, index) => (
            <MessagePart key={index} part={part} />
          ))}
        </li>
      ))}
    </ol>
  );
}

function MessagePart({ part }: { part: Part }) {
  switch (part.kind) {
    case 'text':
      return <Words text={part.text} />;
    case 'reasoning':
      return (
        <details>
          <summary>Reasoning</summary>
          <Words text={part.text} />
        </details>
      );
    case 'tool-call':
      return <Value title="calls" name={part.name} value={part.arguments} />;
    case 'tool-result':
      return <Value title="answer of" name={part.name ?? part.id ?? 'a tool'} value={part.result} />;
    case 'other':
      return <Value title="" name={part.type} value={part.value} />;
  }
}

function Value({ title, name, value }: { title: string; name: string; value: unknown }) {
  return (
    <div class="json">
      {title}{' '}
      <strong>
        <BoundedText text={name} />
      </strong>{' '}
      <Json value={value} />
    </div>
  );
}

function Words({ text }: { text: string }) {
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? text : text.slice(0, longestText);
  return (
    <p class="words">
      <bdi>{shown}</bdi>
      {shown !== text && (
        <button type="button" class="small" onClick={() => setWhole(true)}>
          … all {text.length.toLocaleString()} characters
        </button>
      )}
    </p>
  );
}
