import { AIMessage, ChatMessage, HumanMessage, ToolMessage } from '@langchain/core/messages';
import { toChatMessage, withChatMessages } from '../src/messages.js';

it('has the role of each kind of message', () => {
  expect(toChatMessage(new HumanMessage('Hi'))).toEqual({ role: 'user', content: 'Hi' });
  expect(toChatMessage(new AIMessage('Hi'))).toEqual({ role: 'assistant', content: 'Hi' });
  expect(toChatMessage(new ChatMessage('Hi', 'judge'))).toEqual({ role: 'judge', content: 'Hi' });
  expect(toChatMessage(new ToolMessage({ content: 'sunny', tool_call_id: 'call-1' }))).toMatchObject({
    role: 'tool',
    content: 'sunny',
    tool_call_id: 'call-1',
  });
});

it('has each part of a message once', () => {
  const message = new AIMessage({
    content: [
      { type: 'thinking', thinking: 'Sun or rain?' },
      { type: 'text', text: 'I ask.' },
      { type: 'tool_use', id: 'call-1', name: 'weather', input: { city: 'Paris' } },
    ],
    tool_calls: [{ id: 'call-1', name: 'weather', args: { city: 'Paris' } }],
    invalid_tool_calls: [{ id: 'call-2', name: 'weather', args: '{"city":' }],
  } as never);
  expect(toChatMessage(message)).toEqual({
    role: 'assistant',
    reasoning_content: 'Sun or rain?',
    content: 'I ask.',
    tool_calls: [
      { id: 'call-1', type: 'function', function: { name: 'weather', arguments: '{"city":"Paris"}' } },
      { id: 'call-2', type: 'function', function: { name: 'weather', arguments: '{"city":' } },
    ],
  });
});

it('has a file as a data URL, of which only the length is recorded', () => {
  const content = [
    { type: 'text', text: 'What is it?' },
    { type: 'image', mimeType: 'image/png', data: 'iVBORw0KGgo=' },
  ];
  expect(toChatMessage(new HumanMessage({ content } as never)).content).toEqual([
    content[0],
    { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
  ]);
});

it('takes the place of the messages of a run, wherever they are in it', () => {
  const date = new Date();
  expect(withChatMessages({ messages: [new HumanMessage('Hi')], output: { last: new AIMessage('Ho') }, date })).toEqual(
    {
      messages: [{ role: 'user', content: 'Hi' }],
      output: { last: { role: 'assistant', content: 'Ho' } },
      date,
    },
  );
});
