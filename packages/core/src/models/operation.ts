import type { ChatMessage } from './chat-message.js';
import type { Fields } from './fields.js';

/** One kind of request, and how to read it. */
export interface Operation {
  /** `gen_ai.operation.name` */
  readonly name: 'chat' | 'text_completion' | 'embeddings' | 'generate_content';
  /** Attributes that are the same for all requests. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** The fields of the request that are recorded as input. All others are recorded as configuration. */
  readonly contentFields: readonly string[];
  readInput(body: Fields): ModelInput;
  readOutput(result: Fields): ModelOutput;
  /** Puts the events of a stream together. Default: its last event is the result. */
  startStream?(): StreamedResult;
}

export interface ModelInput {
  readonly messages?: readonly ChatMessage[];
  /** Instructions that are sent apart from the messages. */
  readonly instructions?: string;
  /** Any other input. */
  readonly fields?: Fields;
}

export interface ModelOutput {
  /** One message for each choice. */
  readonly messages?: readonly ChatMessage[];
  readonly finishReasons?: readonly string[];
  /** Any other output. */
  readonly fields?: Fields;
  /** Set if the model has failed although the request succeeded. */
  readonly error?: { readonly type: string; readonly message: string } | undefined;
}

/** The result of a stream, as far as it has been read. */
export interface StreamedResult {
  add(event: Fields): void;
  /** Has the shape of a result that is not streamed. */
  result(): Fields;
}
