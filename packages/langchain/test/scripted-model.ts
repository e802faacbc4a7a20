import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager';
import { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { AIMessage, AIMessageChunk, type BaseMessage } from '@langchain/core/messages';
import { ChatGenerationChunk, type ChatResult } from '@langchain/core/outputs';

const usage_metadata = {
  input_tokens: 10,
  output_tokens: 5,
  total_tokens: 15,
  input_token_details: { cache_read: 4 },
  output_token_details: { reasoning: 2 },
};

/** A chat model that responds to each request with the next of `replies`, of which an error is thrown. */
export class ScriptedModel extends BaseChatModel {
  readonly replies: (string | Error | Partial<AIMessage>)[];

  constructor(...replies: (string | Error | Partial<AIMessage>)[]) {
    super({});
    this.replies = replies;
  }

  _llmType(): string {
    return 'scripted';
  }

  override invocationParams(): Record<string, unknown> {
    return { model: 'bee-1', temperature: 0.5, stop: ['END'] };
  }

  override async _generate(_messages: BaseMessage[]): Promise<ChatResult> {
    const reply = this.replies.shift();
    if (reply instanceof Error) throw reply;
    const message = new AIMessage({
      ...(typeof reply === 'string' ? { content: reply } : { content: '', ...reply }),
      response_metadata: { id: 'response-1', model_name: 'bee-1-2026', finish_reason: 'stop' },
      usage_metadata,
    } as never);
    return { generations: [{ text: message.text, message }] };
  }

  override async *_streamResponseChunks(
    _messages: BaseMessage[],
    _options: unknown,
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    const reply = this.replies.shift();
    if (reply instanceof Error) throw reply;
    for (const text of String(reply).split(' ')) {
      yield new ChatGenerationChunk({ text, message: new AIMessageChunk(text) });
      await runManager?.handleLLMNewToken(text);
    }
    yield new ChatGenerationChunk({ text: '', message: new AIMessageChunk({ content: '', usage_metadata } as never) });
  }
}
