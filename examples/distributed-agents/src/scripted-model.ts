import { BaseLlm, type BaseLlmConnection, type LlmRequest, type LlmResponse } from '@google/adk';

/** One turn of the model: a text or a tool call. */
export type Turn = { text: string } | { functionCall: { name: string; args: Record<string, unknown> } };

/** A model that plays a script, so that the example runs without an API key. It takes turn n after n tool responses. */
export class ScriptedModel extends BaseLlm {
  readonly #turns: readonly Turn[];

  constructor(turns: readonly Turn[]) {
    super({ model: 'scripted' });
    this.#turns = turns;
  }

  override async *generateContentAsync({ contents }: LlmRequest): AsyncGenerator<LlmResponse, void> {
    const parts = contents.flatMap((content) => content.parts ?? []);
    const turn = this.#turns[parts.filter((part) => part.functionResponse).length];
    if (!turn) throw new Error('The script has no more turns');
    yield { content: { role: 'model', parts: [turn] } };
  }

  override async connect(): Promise<BaseLlmConnection> {
    throw new Error('The scripted model has no live mode');
  }
}
