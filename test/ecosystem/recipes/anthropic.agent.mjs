import { anthropic } from 'docs:anthropic.mjs';
import assert from 'node:assert/strict';
import { anthropicAgent } from './anthropic-agent.mjs';

export const { ask, stream, createStream } = anthropicAgent(anthropic);

const elsewhere = anthropic.withOptions({
  baseURL: 'https://api.anthropic.com',
  fetch(url, init) {
    assert.equal(new Headers(init.headers).get('traceparent'), null);
    return fetch(process.env.ANTHROPIC_BASE_URL + new URL(url).pathname, init);
  },
});

/** Asks Anthropic's own address. Fails if that would receive the trace. */
export const { ask: askElsewhere } = anthropicAgent(elsewhere);
