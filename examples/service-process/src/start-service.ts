import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A service that runs in a process of its own. */
export interface ServiceProcess {
  readonly url: string;
  readonly process: ChildProcess;
  /** Returns what the service has printed to stderr so far: its warnings and errors. */
  stderr(): string;
  /** Sends SIGTERM, and resolves when the process has ended. */
  stop(): Promise<void>;
}

/** Starts a script, and resolves when it has printed its URL. Its warnings and errors are printed here as well. */
export async function startService(
  script: string,
  env: NodeJS.ProcessEnv,
  args: string[] = [],
): Promise<ServiceProcess> {
  const child = spawn(process.execPath, [script, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exit = once(child, 'close');
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
    process.stderr.write(chunk);
  });
  const lines = createInterface(child.stdout);
  const [line] = await Promise.race([once(lines, 'line'), exit.then(() => [undefined])]);
  const url = /http:\/\/\S+/.exec(String(line))?.[0];
  if (url === undefined) throw new Error(`${script} did not start`);
  return {
    url,
    process: child,
    stderr: () => stderr,
    async stop() {
      child.kill('SIGTERM');
      await exit;
    },
  };
}
