import { BaseLlm, type BaseLlmConnection, type LlmRequest, type LlmResponse } from '@google/adk';

/** What the model says: a text, or a tool that it wants called. */
export type Turn = { text: string } | { functionCall: { name: string; args: Record<string, unknown> } };

/** A model that answers from a script, for whoever has no key at hand: its nth turn when n tools have answered. */
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
