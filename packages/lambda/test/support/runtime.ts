import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { listen } from '../../../../test/support/listen.js';

const resolve = createRequire(__filename).resolve;
const program = join(resolve('aws-lambda-ric'), '../../bin/index.mjs');
const addon = join(__dirname, '../fixtures/rapid-client.cjs');

/** What a function answered: a value, or an error as the runtime tells it. */
export interface Answer {
  readonly kind: 'response' | 'error';
  readonly body: string;
  readonly trailers: NodeJS.Dict<string>;
  readonly millis: number;
}

export interface Runtime {
  /** One invocation, with as much time as is said. */
  invoke(event: unknown, timeoutMillis?: number): Promise<Answer>;
  /** What the function printed. */
  output(): string;
  stop(): Promise<void>;
}

const running = new Set<Runtime>();

/** Runs `handler`, as `file.export`, in AWS's runtime client, which asks a Runtime API on loopback for invocations. */
export async function startRuntime(
  handler: string,
  env: NodeJS.ProcessEnv,
  folder = join(__dirname, '../fixtures'),
): Promise<Runtime> {
  const queue: { id: string; event: unknown; timeoutMillis: number }[] = [];
  const waiting = new Map<
    string,
    { answer: (answer: Answer) => void; reject: (error: Error) => void; since: number }
  >();
  let asking: ServerResponse | undefined;
  let count = 0;
  let output = '';

  function serveNext(): void {
    if (asking === undefined) return;
    const invocation = queue.shift();
    if (invocation === undefined) return;
    const asked = waiting.get(invocation.id);
    if (asked) asked.since = performance.now();
    asking.writeHead(200, {
      'lambda-runtime-aws-request-id': invocation.id,
      'lambda-runtime-deadline-ms': String(Date.now() + invocation.timeoutMillis),
      'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:eu-west-1:123456789012:function:ask',
    });
    asking.end(JSON.stringify(invocation.event));
    asking = undefined;
  }

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'GET') {
      asking = response;
      serveNext();
      return;
    }
    const [id = '', kind] = (request.url ?? '').split('/').slice(-2);
    const body = await text(request);
    const asked = waiting.get(id);
    waiting.delete(id);
    asked?.answer({
      kind: kind as Answer['kind'],
      body,
      trailers: request.trailers,
      millis: performance.now() - asked.since,
    });
    response.writeHead(202).end();
  }

  const origin = await listen(createServer((request, response) => void take(request, response)));
  const child = spawn(process.execPath, ['--require', addon, program, handler], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      AWS_LAMBDA_RUNTIME_API: new URL(origin).host,
      AWS_LAMBDA_NODEJS_USE_ALTERNATIVE_CLIENT_1: 'true',
      AWS_LAMBDA_FUNCTION_NAME: 'ask',
      OTEL_BSP_SCHEDULE_DELAY: '60000',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const closed = once(child, 'close');
  let hasEnded = false;
  function rejectAll(): void {
    for (const { reject } of waiting.values()) reject(new Error(`The function ended: ${output}`));
  }
  child.once('close', () => {
    hasEnded = true;
    rejectAll();
  });

  const runtime: Runtime = {
    invoke(event, timeoutMillis = 10_000) {
      count += 1;
      const id = `request-${count}`;
      const answered = new Promise<Answer>((answer, reject) => {
        waiting.set(id, { answer, reject, since: performance.now() });
      });
      queue.push({ id, event, timeoutMillis });
      serveNext();
      if (hasEnded) rejectAll();
      return answered;
    },
    output: () => output,
    async stop() {
      running.delete(runtime);
      child.kill('SIGKILL');
      await closed;
    },
  };
  running.add(runtime);
  return runtime;
}

export async function stopRuntimes(): Promise<void> {
  await Promise.all([...running].map((runtime) => runtime.stop()));
}
