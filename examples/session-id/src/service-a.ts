import { randomUUID } from 'node:crypto';
import { enrichSpanContext, HoneyHiveTracer } from '@honeyhive/node';

const tracer = HoneyHiveTracer.init({ project: 'demo', serviceName: 'service-a', sessionName: 'session-id' });
const { sessionId } = tracer;
const serviceB = String(process.env.SERVICE_B_URL);

async function askServiceB(headers: Record<string, string>, body: object): Promise<string> {
  const response = await fetch(`${serviceB}/work`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query: 'hello', ...body }),
  });
  return ((await response.json()) as { sessionId: string }).sessionId;
}

async function main() {
  enrichSpanContext({ eventName: 'work_of_a' }, () => {});

  // Service A passes its session ID in a header or in the body. Service B accepts both.
  const answers = [
    await askServiceB({ 'x-session-id': sessionId }, {}),
    await askServiceB({}, { session_id: sessionId }),
  ];

  // Fifty concurrent requests, each with a session of its own.
  const ids = Array.from({ length: 50 }, () => randomUUID());
  const many = await Promise.all(ids.map((id) => askServiceB({ 'x-session-id': id }, {})));

  console.log(JSON.stringify({ sessionId, answers, mixedUp: many.filter((id, index) => id !== ids[index]).length }));
}

main();
