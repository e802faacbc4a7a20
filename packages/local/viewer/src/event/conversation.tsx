import { ExpandableText } from '../ui/expandable-text.js';
import { JsonView } from '../ui/json-view.js';
import { TruncatedText } from '../ui/truncated-text.js';
import { useShowAll } from '../ui/use-show-all.js';
import type { Message, Part } from './read-conversation.js';

const most = 100;

/** Messages to a model and from it; of very many the last, which the model has answered. */
export function Conversation({ messages }: { messages: readonly Message[] }) {
  const [shown, more] = useShowAll(messages.toReversed(), most, 'messages');
  return (
    <>
      {more}
      <ol class="conversation" aria-label="Conversation">
        {shown.toReversed().map(({ role, parts, direction }, index) => (
          <li key={index} class={`message ${direction}`}>
            <h3>
              <TruncatedText text={role} limit={40} />
            </h3>
            {parts.map((part, index) => (
              <MessagePart key={index} part={part} />
            ))}
          </li>
        ))}
      </ol>
    </>
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
        <TruncatedText text={name} />
      </strong>{' '}
      <JsonView value={value} />
    </div>
  );
}

function Words({ text }: { text: string }) {
  return (
    <p class="words">
      <ExpandableText text={text} />
    </p>
  );
}
