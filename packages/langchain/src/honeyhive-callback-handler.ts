import { isFields, type Operation, parseIfJson, requestIdentity, toolIdentity } from '@honeyhive/core/internal';
import type { CallbackHandlerMethods } from '@langchain/core/callbacks/base';
import { SpanKind } from '@opentelemetry/api';
import { toChatMessage } from './messages.js';
import { chat, type ModelStart, modelRequest, providerOf, textCompletion } from './model-run.js';
import { recordModel, recordRun, toolOutput } from './recorders.js';
import { chainIdentity, className } from './run-identity.js';
import { completeRun, failRun, type RunStart, recordChunk, startRun } from './runs.js';

type Args<Name extends keyof CallbackHandlerMethods> = Parameters<NonNullable<CallbackHandlerMethods[Name]>>;

/**
 * Records the runs of LangChain and LangGraph as events: chains, agents and graph nodes, tools, models and retrievers. A root
 * run belongs to the trace and session in which it starts, so all requests can share one handler.
 *
 * @example await agent.invoke(input, { callbacks: [new HoneyHiveCallbackHandler()] });
 */
export class HoneyHiveCallbackHandler implements CallbackHandlerMethods {
  // LangChain knows a handler by its properties, so that no copy of @langchain/core is loaded here.
  readonly name = 'honeyhive_callback_handler';
  /** LangChain then calls the handler in the Context of the run's caller, and before the run does its work. */
  readonly awaitHandlers = true;

  /** The order of the parameters is the one in which LangChain passes them: its types name the strings in another. */
  handleChainStart(...[chain, inputs, runId, parentRunId, tags, metadata, , runName]: Args<'handleChainStart'>): void {
    const identity = chainIdentity(runName ?? className(chain), metadata);
    startRun({ runId, parentRunId, tags, ...identity }, (span, ctx) => recordRun(span, ctx, inputs));
  }

  handleChainEnd(...[outputs, runId]: Args<'handleChainEnd'>): void {
    completeRun(runId, outputs);
  }

  handleChainError(...[error, runId]: Args<'handleChainError'>): void {
    failRun(runId, error);
  }

  handleToolStart(...[tool, input, runId, parentRunId, tags, , runName, toolCallId]: Args<'handleToolStart'>): void {
    const { name, attributes } = toolIdentity(runName ?? className(tool));
    const call = { 'gen_ai.tool.type': 'function', ...(toolCallId && { 'gen_ai.tool.call.id': toolCallId }) };
    const value = parseIfJson(input);
    startRun({ runId, parentRunId, tags, name, attributes: { ...attributes, ...call } }, (span, ctx) =>
      recordRun(span, ctx, isFields(value) ? value : { input: value }, toolOutput),
    );
  }

  handleToolEnd(...[output, runId]: Args<'handleToolEnd'>): void {
    completeRun(runId, output);
  }

  handleToolError(...[error, runId]: Args<'handleToolError'>): void {
    failRun(runId, error);
  }

  handleChatModelStart(
    ...[serialized, messages, runId, parentRunId, extraParams, tags, metadata]: Args<'handleChatModelStart'>
  ): void {
    const start = { serialized, extraParams, metadata };
    startModel(chat, start, { runId, parentRunId, tags }, () => (messages[0] ?? []).map(toChatMessage));
  }

  handleLLMStart(
    ...[serialized, prompts, runId, parentRunId, extraParams, tags, metadata]: Args<'handleLLMStart'>
  ): void {
    const start = { serialized, extraParams, metadata };
    startModel(textCompletion, start, { runId, parentRunId, tags }, () =>
      prompts.map((content) => ({ role: 'user', content })),
    );
  }

  handleLLMNewToken(...[, , runId]: Args<'handleLLMNewToken'>): void {
    recordChunk(runId);
  }

  handleLLMEnd(...[result, runId]: Args<'handleLLMEnd'>): void {
    completeRun(runId, result);
  }

  handleLLMError(...[error, runId]: Args<'handleLLMError'>): void {
    failRun(runId, error);
  }

  handleRetrieverStart(...[retriever, query, runId, parentRunId, tags, , runName]: Args<'handleRetrieverStart'>): void {
    const name = runName ?? className(retriever);
    const attributes = { honeyhive_event_type: 'tool', 'gen_ai.operation.name': 'retrieval' };
    startRun({ runId, parentRunId, tags, name, attributes }, (span, ctx) =>
      recordRun(span, ctx, { query }, (documents) => ({ documents })),
    );
  }

  handleRetrieverEnd(...[documents, runId]: Args<'handleRetrieverEnd'>): void {
    completeRun(runId, documents);
  }

  handleRetrieverError(...[error, runId]: Args<'handleRetrieverError'>): void {
    failRun(runId, error);
  }
}

function startModel(
  operation: Operation,
  start: ModelStart,
  run: Pick<RunStart, 'runId' | 'parentRunId' | 'tags'>,
  readMessages: () => readonly unknown[],
): void {
  const request = modelRequest(start);
  const identity = requestIdentity(operation, request, { provider: providerOf(start) });
  startRun({ ...run, ...identity, kind: SpanKind.CLIENT }, (span) =>
    recordModel(span, operation, { ...request, messages: readMessages() }),
  );
}
