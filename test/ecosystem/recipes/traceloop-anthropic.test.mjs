// docs/models-and-frameworks.md advises against this instrumentation.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import { AnthropicInstrumentation } from '@traceloop/instrumentation-anthropic';

test("Traceloop's instrumentation of Anthropic throws with version 1 of the SDK", () => {
  assert.throws(() => new AnthropicInstrumentation().manuallyInstrument({ Anthropic }), TypeError);
});
