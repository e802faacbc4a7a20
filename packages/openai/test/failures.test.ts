import { SpanStatusCode } from '@opentelemetry/api';
import type OpenAI from 'openai';
import { closeServers } from '../../../test/support/listen.js';
import { startTelemetry, type Telemetry } from '../../../test/support/telemetry.js';
import { wrapOpenAI } from '../src/index.js';
import { chunk, completion, type Reply, ScriptedOpenAI } from './scripted-openai.js';
import { versions } from './versions.js';

const body = { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Where?' }] } as const;
const asked = () => ({ ...body, messages: [...body.messages] });

const failure = (status: number, fields: object, headers: Record<string, string> = {}): Reply => ({
  status,
  headers,
  json: { error: { message: 'Not now', ...fields } },
});
const retryAtOnce = { 'retry-after-ms': '1' };

let telemetry: Telemetry;
let server: ScriptedOpenAI;
beforeEach(async () => {
  telemetry = startTelemetry();
  server = new ScriptedOpenAI();
  await server.start();
});
afterEach(async () => {
  telemetry.stop();
  await closeServers();
  expect(telemetry.complaints).toEqual([]);
});

async function failed() {
  const [span] = await telemetry.ended(1);
  expect(telemetry.spans).toHaveLength(1);
  expect(span?.status.code).toBe(SpanStatusCode.ERROR);
  expect(span?.events).toHaveLength(1);
  return span?.attributes;
}

describe.each(versions)('%s', (_version, Client) => {
  const clientWith = (options: object) =>
    wrapOpenAI(new Client({ apiKey: 'key', baseURL: server.baseURL, maxRetries: 0, ...options })) as OpenAI;
  let openai: OpenAI;
  beforeEach(() => {
    openai = clientWith({});
  });

  it('records a 429 that the SDK repeats as one event, with its attempts', async () => {
    const limit = failure(429, { code: 'rate_limit_exceeded' }, retryAtOnce);
    server.reply(limit, limit, completion({ content: 'Here.' }));
    await openai.chat.completions.create(asked(), { maxRetries: 2 });
    const [span] = await telemetry.ended(1);
    expect(server.requests).toHaveLength(3);
    expect(telemetry.spans).toHaveLength(1);
    expect(span?.status.code).toBe(SpanStatusCode.UNSET);
    expect(span?.attributes).toMatchObject({ 'honeyhive_metrics.attempts': 3, 'honeyhive_outputs.content': 'Here.' });
  });

  it('records a 429 for which no attempt is left', async () => {
    const limit = failure(429, { code: 'rate_limit_exceeded' }, retryAtOnce);
    server.reply(limit, limit);
    await expect(openai.chat.completions.create(asked(), { maxRetries: 1 })).rejects.toMatchObject({ status: 429 });
    expect(await failed()).toMatchObject({
      'error.type': 'rate_limit_exceeded',
      honeyhive_error: 'Error: 429 Not now',
      'honeyhive_metrics.attempts': 2,
      'honeyhive_inputs.chat_history.0.content': 'Where?',
    });
  });

  it.each([
    ['a 400 by its code', failure(400, { code: 'context_length_exceeded' }), 'context_length_exceeded'],
    ['a 500 without a code by its status', failure(500, {}), '500'],
    ['a 502 that is no JSON by its status', { status: 502, body: '<html>' }, '502'],
  ])('records %s', async (_, reply, type) => {
    server.reply(reply);
    const call = openai.chat.completions.create(asked());
    await expect(call).rejects.toBeInstanceOf(Client.APIError);
    expect(await failed()).toMatchObject({ 'error.type': type, 'gen_ai.request.model': 'gpt-4o-mini' });
  });

  it('records a timeout, and each attempt', async () => {
    server.reply({ isHeld: true }, { isHeld: true });
    const patient = clientWith({ timeout: 50, maxRetries: 1 });
    const error = await patient.chat.completions.create(asked()).catch((error) => error);
    // The SDK does not recognize jest's AbortError, so that the class is more general here.
    expect(error).toBeInstanceOf(Client.APIConnectionError);
    expect(await failed()).toMatchObject({
      'error.type': error.constructor.name,
      'honeyhive_metrics.attempts': 2,
    });
  });

  it('records a server that cannot be reached', async () => {
    await closeServers();
    await expect(openai.chat.completions.create(asked())).rejects.toBeInstanceOf(Client.APIConnectionError);
    expect(await failed()).toMatchObject({ 'error.type': 'APIConnectionError' });
  });

  it('records a call that the application aborts', async () => {
    server.reply({ isHeld: true });
    const abort = new AbortController();
    const call = openai.chat.completions.create(asked(), { signal: abort.signal });
    setImmediate(() => abort.abort());
    await expect(call).rejects.toBeInstanceOf(Client.APIUserAbortError);
    expect(await failed()).toMatchObject({ 'error.type': 'APIUserAbortError' });
  });

  it('records a stream that the application aborts as abandoned', async () => {
    server.reply({ events: [chunk({ content: 'In' })], isHeld: true });
    const stream = await openai.chat.completions.create({ ...asked(), stream: true });
    for await (const _ of stream) stream.controller.abort();
    const [span] = await telemetry.ended(1);
    expect(span?.status.code).toBe(SpanStatusCode.UNSET);
    expect(span?.attributes).toMatchObject({
      'honeyhive_metadata.stream_abandoned': true,
      'honeyhive_outputs.content': 'In',
    });
  });

  it('records an error in the middle of a stream, and what came before it', async () => {
    server.reply({ events: [chunk({ content: 'In' }), { error: { message: 'Overloaded', code: 'server_error' } }] });
    const stream = await openai.chat.completions.create({ ...asked(), stream: true });
    const read = async () => {
      for await (const _ of stream);
    };
    await expect(read()).rejects.toThrow('Overloaded');
    expect(await failed()).toMatchObject({
      'error.type': 'server_error',
      'gen_ai.response.finish_reasons': ['error'],
      'honeyhive_outputs.content': 'In',
    });
  });

  it('records what is thrown before a request is sent', async () => {
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    await expect(openai.chat.completions.create({ ...asked(), metadata: circular as never })).rejects.toThrow();
    expect(await failed()).toMatchObject({ 'error.type': 'TypeError' });
  });
});
