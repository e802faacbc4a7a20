import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';

/** Starts a server in a process of its own, and resolves when it has printed a line that contains `ready`. */
export async function startProgram(
  command: string,
  args: readonly string[],
  ready: string,
  env: NodeJS.ProcessEnv = {},
): Promise<ChildProcess> {
  const options = { cwd: tmpdir(), env: { ...process.env, ...env } };
  const program = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'inherit'] });
  const output: string[] = [];
  const lines = createInterface(program.stdout);
  for await (const line of lines) {
    output.push(line);
    if (!line.includes(ready)) continue;
    program.stdout.resume();
    return program;
  }
  throw new Error(`${command} did not start:\n${output.join('\n')}`);
}

/** Sends SIGTERM, and resolves when the process has ended. */
export async function stopProgram(program: ChildProcess): Promise<void> {
  if (program.exitCode !== null || program.signalCode !== null) return;
  program.kill();
  await once(program, 'exit');
}
