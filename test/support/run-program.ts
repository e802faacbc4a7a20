import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Runs a Node program to its end. Returns its exit code and all of its output. */
export async function runProgram(script: string, env: NodeJS.ProcessEnv): Promise<{ code: unknown; output: string }> {
  const program = spawn(process.execPath, [script], { env });
  let output = '';
  for (const stream of [program.stdout, program.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  const [code] = await once(program, 'close');
  return { code, output };
}

/** Runs the text of a Node program to its end, with our packages in reach. Returns its exit code and its output. */
export async function runScript(script: string, env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, ['-e', script], {
    cwd: __dirname,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (errors += chunk));
  const [code] = await once(child, 'close');
  return { code, output, errors };
}
