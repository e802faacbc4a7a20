import type { Attributes } from '../../../src/otlp/any-value.js';
import { readParts } from './message-part.js';
import { type Message, messageWith, readMessage, readMessages, readObject } from './read-messages.js';

/** Reads the request and the response of Gemini that Google's Agent Development Kit records. */
export function fromGoogleAdk(attributes: Attributes): Message[] {
  const { contents, config = null } = readObject(attributes['gcp.vertex.agent.llm_request']);
  const { content = null } = readObject(attributes['gcp.vertex.agent.llm_response']);
  return [
    ...messageWith('system', readParts(readObject(config).systemInstruction), 'input'),
    ...readMessages(contents, 'input'),
    ...readMessage(content, 'output'),
  ];
}
