import { ExpandableText } from '../ui/expandable-text.js';
import { JsonView } from '../ui/json-view.js';
import { TruncatedText } from '../ui/truncated-text.js';
import { useShowAll } from '../ui/use-show-all.js';
import type { MessagePart } from './message-part.js';
import type { Message } from './read-messages.js';

const messageLimit = 100;

/** Messages sent to a model and received from it. Of a long conversation only the last messages are shown at first. */
export function Conversation({ messages }: { messages: readonly Message[] }) {
  const [shown, showAllButton] = useShowAll(messages.toReversed(), messageLimit, 'messages');
  return (
    <>
      {showAllButton}
      <ol class="conversation" aria-label="Conversation">
        {shown.toReversed().map(({ role, parts, direction }, index) => (
          <li key={index} class={`message ${direction}`}>
            <h3>
              <TruncatedText text={role} limit={40} />
            </h3>
            {parts.map((part, index) => (
              <Part key={index} part={part} />
            ))}
          </li>
        ))}
      </ol>
    </>
  );
}

function Part({ part }: { part: MessagePart }) {
  switch (part.kind) {
    case 'text':
      return <Text text={part.text} />;
    case 'reasoning':
      return (
        <details>
          <summary>Reasoning</summary>
          <Text text={part.text} />
        </details>
      );
    case 'tool-call':
      return <LabeledValue label="calls" name={part.name} value={part.arguments} />;
    case 'tool-result':
      return <LabeledValue label="result of" name={part.name ?? part.id ?? 'a tool'} value={part.result} />;
    case 'other':
      return <LabeledValue label="" name={part.type} value={part.value} />;
  }
}

function LabeledValue({ label, name, value }: { label: string; name: string; value: unknown }) {
  return (
    <div class="json">
      {label}{' '}
      <strong>
        <TruncatedText text={name} />
      </strong>{' '}
      <JsonView value={value} />
    </div>
  );
}

function Text({ text }: { text: string }) {
  return (
    <p class="message-text">
      <ExpandableText text={text} />
    </p>
  );
}
