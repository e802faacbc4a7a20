import { join } from 'node:path';
import { type ServiceProcess, startService } from './service-process.js';

/** The services of the example, each a process of its own. */
export interface ThreeServices {
  ask(question: string): Promise<{ status: number; answer: string }>;
  /** Ends them, which sends what they have traced; answers their warnings and errors. */
  stop(): Promise<string>;
}

const script = (name: string) => join(__dirname, `${name}.js`);

/** Starts gateway, user service and LLM service, and a scripted model where no `OPENAI_API_KEY` is set. */
export async function startThreeServices(env: NodeJS.ProcessEnv): Promise<ThreeServices> {
  const started: ServiceProcess[] = [];
  async function start(name: string, more: NodeJS.ProcessEnv = {}): Promise<string> {
    const service = await startService(script(name), { ...env, ...more });
    started.unshift(service);
    return service.url;
  }

  const model = process.env.OPENAI_API_KEY
    ? {}
    : { OPENAI_API_KEY: 'none', OPENAI_BASE_URL: `${await start('scripted-model')}/v1` };
  const llm = await start('llm-service', model);
  const users = await start('user-service', { LLM_SERVICE_URL: llm });
  const gateway = await start('gateway', { USER_SERVICE_URL: users });
  return {
    async ask(question) {
      const response = await fetch(`${gateway}/ask`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ userId: 7, question }),
      });
      const { answer } = (await response.json()) as { answer: string };
      return { status: response.status, answer };
    },
    async stop() {
      await Promise.all(started.map((service) => service.stop()));
      return started.map((service) => service.complaints()).join('');
    },
  };
}
