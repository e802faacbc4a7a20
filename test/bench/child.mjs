import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { environment, nodeCommand } from './cores.mjs';

/** A process that answers questions one after another; on the first core, or on this process's own. */
export class Child {
  #title;
  #process;
  #exit;

  /** Runs `script` of the folder `server`. */
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

  /** Rejects where the answer does, and where the process ends before it has answered. */
  async ask(question, argument) {
    // That it could not be sent is told by the exit.
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
    throw new Error(`${this.#title}: the process has ended with ${signal ?? `exit code ${code}`}`);
  }
}
