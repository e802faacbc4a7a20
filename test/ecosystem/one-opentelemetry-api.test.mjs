// All packages here share one copy of @opentelemetry/api, as they do in an application.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';

const here = createRequire(import.meta.url);
const users = [
  '@honeyhive/node',
  '@honeyhive/express',
  '@honeyhive/fastify',
  '@honeyhive/koa',
  '@honeyhive/lambda',
  '@anthropic-ai/sdk',
];

for (const user of users) {
  test(`${user} has the copy of these tests`, () => {
    const there = createRequire(here.resolve(user));
    assert.equal(there.resolve('@opentelemetry/api'), here.resolve('@opentelemetry/api'));
  });
}
