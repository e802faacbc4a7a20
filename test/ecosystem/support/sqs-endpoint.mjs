import { createHash, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { listen } from './listen.mjs';

const md5 = (text) => createHash('md5').update(text).digest('hex');

/** Starts an endpoint with the part of SQS's protocol that a sender and a receiver need, and returns its origin. */
export function startSqsEndpoint() {
  const messages = [];
  const waiting = [];

  const actions = {
    SendMessage({ MessageBody, MessageAttributes }) {
      const [MessageId, ReceiptHandle] = [randomUUID(), randomUUID()];
      messages.push({ MessageId, ReceiptHandle, Body: MessageBody, MD5OfBody: md5(MessageBody), MessageAttributes });
      waiting.shift()?.();
      return { MessageId, MD5OfMessageBody: md5(MessageBody) };
    },
    async ReceiveMessage({ MessageAttributeNames = [], MaxNumberOfMessages = 1 }) {
      if (messages.length === 0) await new Promise((resolve) => waiting.push(resolve));
      const received = messages.splice(0, MaxNumberOfMessages);
      // SQS returns only the attributes that the receiver names.
      const named = ([name]) => MessageAttributeNames.includes(name);
      return {
        Messages: received.map(({ MessageAttributes = {}, ...message }) => ({
          ...message,
          MessageAttributes: Object.fromEntries(Object.entries(MessageAttributes).filter(named)),
        })),
      };
    },
    DeleteMessage: () => ({}),
  };

  return listen(
    createServer(async (req, res) => {
      const action = actions[req.headers['x-amz-target'].replace('AmazonSQS.', '')];
      const result = await action(await json(req));
      res.setHeader('content-type', 'application/x-amz-json-1.0').end(JSON.stringify(result));
    }),
  );
}
