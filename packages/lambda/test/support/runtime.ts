import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { listen } from '../../../../test/support/listen.js';

const resolvePackage = createRequire(__filename).resolve;
const program = join(resolvePackage('aws-lambda-ric'), '../../bin/index.mjs');
const addon = join(__dirname, '../fixtures/rapid-client.cjs');

/** The response of a function: its result, or the error as the runtime reports it. */
export interface InvocationResult {
  readonly kind: 'response' | 'error';
  readonly body: string;
  readonly trailers: NodeJS.Dict<string>;
}

export interface Runtime {
  /** Invokes the function once, with the given time limit. */
  invoke(event: unknown, timeoutMillis?: number): Promise<InvocationResult>;
  /** Returns the output of the process. */
  output(): string;
  stop(): Promise<void>;
}

const running = new Set<Runtime>();

/** Runs `handler`, given as `file.export`, in AWS's runtime client, which polls a Runtime API on loopback. */
export async function startRuntime(
  handler: string,
  env: NodeJS.ProcessEnv,
  folder = join(__dirname, '../fixtures'),
): Promise<Runtime> {
  const queue: { id: string; event: unknown; timeoutMillis: number }[] = [];
  const waiting = new Map<string, { resolve: (result: InvocationResult) => void; reject: (error: Error) => void }>();
  let poll: ServerResponse | undefined;
  let count = 0;
  let output = '';

  function serveNext(): void {
    if (poll === undefined) return;
    const invocation = queue.shift();
    if (invocation === undefined) return;
    poll.writeHead(200, {
      'lambda-runtime-aws-request-id': invocation.id,
      'lambda-runtime-deadline-ms': String(Date.now() + invocation.timeoutMillis),
      'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:eu-west-1:123456789012:function:ask',
    });
    poll.end(JSON.stringify(invocation.event));
    poll = undefined;
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'GET') {
      poll = response;
      serveNext();
      return;
    }
    const [id = '', kind] = (request.url ?? '').split('/').slice(-2);
    const body = await text(request);
    const pending = waiting.get(id);
    waiting.delete(id);
    pending?.resolve({
      kind: kind as InvocationResult['kind'],
      body,
      trailers: request.trailers,
    });
    response.writeHead(202).end();
  }

  const origin = await listen(createServer((request, response) => void handle(request, response)));
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
    for (const { reject } of waiting.values()) reject(new Error(`The function exited: ${output}`));
  }
  child.once('close', () => {
    hasEnded = true;
    rejectAll();
  });

  const runtime: Runtime = {
    invoke(event, timeoutMillis = 10_000) {
      count += 1;
      const id = `request-${count}`;
      const result = new Promise<InvocationResult>((resolve, reject) => {
        waiting.set(id, { resolve, reject });
      });
      queue.push({ id, event, timeoutMillis });
      serveNext();
      if (hasEnded) rejectAll();
      return result;
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
