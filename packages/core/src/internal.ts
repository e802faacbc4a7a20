// `@honeyhive/core/internal`: for @honeyhive/node and the adapters that need more than a server's. Applications need none of this.

export { allowOrigin, injectForOrigin, withoutTracing } from './client/outgoing-requests.js';
export { undeterminedRequests, withheldRequests } from './client/withheld-requests.js';
export { isThenable } from './context/bind-thenable.js';
export { INNER_REQUEST, type InnerRequest, SPAN, SUPPRESS_TRACING } from './context/context-keys.js';
export { followStorage } from './context/follow-storage.js';
export { type AttributeBudget, attributeBudget } from './events/attribute-budget.js';
export { endAfter } from './events/end-after.js';
export { flatten } from './events/flatten.js';
export { jsonValue } from './events/json-value.js';
export { StreamSpan } from './events/stream-span.js';
export { followStream, isStream } from './events/traced-stream.js';
export { droppedBaggage, droppedTracestate } from './headers/dropped-headers.js';
export { headerCarrier } from './headers/header-carrier.js';
export { type HeaderGetter, headerGetter } from './headers/header-getter.js';
export type { RemoteSpanContext } from './headers/remote-span-context.js';
export { chatCompletion } from './models/chat-completion.js';
export type { ChatMessage } from './models/chat-message.js';
export type { EventIdentity } from './models/event-identity.js';
export { type Fields, fieldsOf, isFields, listOf, parseIfJson, stringOf, withoutEmpty } from './models/fields.js';
export { type ModelServer, requestIdentity } from './models/model-attributes.js';
export { recordModelFailure } from './models/model-failure.js';
export { isModelSpan } from './models/model-span.js';
export type { ModelInput, ModelOutput, Operation, StreamedResult } from './models/operation.js';
export { recordFirstChunk, recordModelInput, recordModelOutput } from './models/record-model-event.js';
export { response } from './models/response.js';
export { toolIdentity } from './models/tool-identity.js';
export { describeHop } from './propagation/describe-hop.js';
export { extract, type RemoteContext } from './propagation/extract.js';
export { removeForwarded } from './propagation/forwarded-headers.js';
export { hasAnythingToInject, injectAbsent } from './propagation/inject.js';
export { checkInjectSession } from './propagation/inject-session.js';
export { withRemoteParent } from './propagation/remote-parent.js';
export { checkTrust, resolveTrust, type Trust, type TrustOption, trustedContext } from './propagation/trust.js';
export { checkOptions, type OptionRule } from './runtime/check-options.js';
export { debugLog } from './runtime/debug-log.js';
export { errorText, errorType } from './runtime/error-text.js';
export { globalState } from './runtime/global-state.js';
export { isDisabledByEnvironment, isTracingOff, setTracingOff } from './runtime/off-switch.js';
export { longestTimer, succeedsWithin } from './runtime/time-limit.js';
export { warnOnce, warnOnThrow } from './runtime/warn-once.js';
export { bindSession } from './server/bind-session.js';
export { checkSetUp, isSetUpLate } from './server/check-set-up.js';
export { chooseSession, type SessionOption } from './server/choose-session.js';
export { httpSpanName, methodAttributes } from './server/http-span-name.js';
export { recordRequestError, requestContinuer, type ServerOptions } from './server/request-continuer.js';
export { failureFromError, failureFromStatus, recordOutcome } from './server/span-outcome.js';
export { defaultSession, resetDefaultSession } from './session/default-session.js';
export { mergeSessions } from './session/session.js';
export { isUuid, sessionLabel } from './session/session-label.js';
export { sessionNameAttribute } from './session/session-name.js';
export { setResampler } from './session/session-sampling.js';
export {
  confirmSession,
  getScopeSession,
  getSession,
  isNewSession,
  setSession,
  withSessionScope,
} from './session/session-scope.js';
export { recordError, recordException, setErrorStatus } from './spans/record-error.js';
export { isRedacted, markRedacted } from './spans/redacted-texts.js';
export { type Redact, redactionRules, redactText, redactWhole, setRedaction } from './spans/redaction.js';
export { sessionAttributes } from './spans/session-span-processor.js';
export { skipAttributeChecks } from './spans/set-attributes.js';
export { tracer } from './spans/tracer.js';
