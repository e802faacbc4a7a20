import { createServer } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { announce } from '@honeyhive/example-service-process';

// An OpenAI-compatible endpoint that streams one fixed answer, so that the example runs without an API key.
const words = 'Bees dance to tell each other where the flowers are.'.split(/(?= )/);

const server = createServer(async (req, res) => {
  if (req.url !== '/v1/chat/completions') return void res.writeHead(404).end();
  req.resume();
  res.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (fields: object) => {
    const chunk = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 0, model: 'scripted', ...fields };
    res.write(`data: ${JSON.stringify(chunk)}\n\n`);
  };
  for (const content of words) {
    send({ choices: [{ index: 0, delta: { content }, finish_reason: null }] });
    await setTimeout(20);
  }
  send({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
  send({ choices: [], usage: { prompt_tokens: 31, completion_tokens: words.length, total_tokens: 31 + words.length } });
  res.end('data: [DONE]\n\n');
});

announce(server.listen(0, '127.0.0.1'));
