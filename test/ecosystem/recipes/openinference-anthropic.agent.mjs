import { anthropic } from 'docs:openinference-anthropic.mjs';
import Anthropic from '@anthropic-ai/sdk';
import { anthropicAgent } from './anthropic-agent.mjs';

export const { ask, stream, createStream } = anthropicAgent(anthropic);

/** Asks by a client whose own spans are on. */
export const { ask: askTwice } = anthropicAgent(new Anthropic());
