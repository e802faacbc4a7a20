import { BaseTool, type RunAsyncToolRequest } from '@google/adk';
import { enrichSpan, enrichSpanContext } from '@honeyhive/node';

/** A tool that sends a query to the agent in the other process. */
export class RemoteAgentTool extends BaseTool {
  readonly #url: string;

  constructor(url: string) {
    super({ name: 'call_remote_agent', description: 'Asks the researcher, who knows facts about bees.' });
    this.#url = url;
  }

  override _getDeclaration() {
    const { name, description } = this;
    const parametersJsonSchema = { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] };
    return { name, description, parametersJsonSchema };
  }

  override runAsync({ args: { query } }: RunAsyncToolRequest): Promise<{ answer: string }> {
    return enrichSpanContext({ eventName: 'call_remote_agent', inputs: { query } }, async () => {
      const response = await fetch(`${this.#url}/agent/invoke`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      });
      if (!response.ok) throw new Error(`The remote agent responded with ${response.status}`);
      const { answer } = (await response.json()) as { answer: string };
      enrichSpan({ outputs: { answer } });
      return { answer };
    });
  }
}
