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
