import { type ServiceProcess, startService } from './start-service.js';

/** Services that are started one by one and stopped together. */
export class ServiceGroup {
  readonly #services: ServiceProcess[] = [];

  /** Starts a script and returns its URL. If it fails to start, the others are stopped. */
  async start(script: string, env: NodeJS.ProcessEnv): Promise<string> {
    try {
      const service = await startService(script, env);
      this.#services.unshift(service);
      return service.url;
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Stops all services, which makes them send their remaining spans. Returns their warnings and errors. */
  async stop(): Promise<string> {
    await Promise.all(this.#services.map((service) => service.stop()));
    return this.#services.map((service) => service.stderr()).join('');
  }
}
