import { join } from 'node:path';
import { ServiceGroup } from '@honeyhive/example-service-process';

/** The services of this example, each in a process of its own. */
export interface ThreeServices {
  ask(question: string): Promise<{ status: number; answer: string }>;
  /** Stops the services, which makes them send their remaining spans. Returns their warnings and errors. */
  stop(): Promise<string>;
}

/** Starts the gateway, the user service and the LLM service, and a scripted model unless `OPENAI_API_KEY` is set. */
export async function startThreeServices(env: NodeJS.ProcessEnv): Promise<ThreeServices> {
  const services = new ServiceGroup();
  const start = (name: string, more: NodeJS.ProcessEnv = {}) =>
    services.start(join(__dirname, `${name}.js`), { ...env, ...more });

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
    stop: () => services.stop(),
  };
}
