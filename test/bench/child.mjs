import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { environment, nodeCommand } from './cores.mjs';

/** A process that answers one question at a time. If it is measured, it runs on the first core. */
export class Child {
  #title;
  #process;
  #exit;

  /** Runs a script in the folder `server`. */
  constructor(title, [script, ...args], { env = {}, flags = [], isMeasured = true } = {}) {
    const nodeArgs = [...flags, join(import.meta.dirname, 'server', script), ...args];
    const [command, ...commandArgs] = isMeasured ? nodeCommand(nodeArgs) : [process.execPath, ...nodeArgs];
    this.#title = title;
    this.#process = spawn(command, commandArgs, {
      env: { ...environment, ...env },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#exit = once(this.#process, 'exit');
  }

  /** Returns the answer to a question. Rejects if the question fails or the process ends before it answers. */
  async ask(question, argument) {
    // If the message cannot be sent, the process has ended, which is awaited below.
    this.#process.send({ question, argument }, () => {});
    const [{ answer, error }] = await Promise.race([once(this.#process, 'message'), this.#ended()]);
    if (error !== undefined) throw new Error(`${this.#title}: ${error}`);
    return answer;
  }

  async stop() {
    this.#process.disconnect();
    await this.#exit;
  }

  async #ended() {
    const [code, signal] = await this.#exit;
    throw new Error(`${this.#title}: the process ended with ${signal ?? `exit code ${code}`}`);
  }
}
