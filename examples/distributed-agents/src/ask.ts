import { isFinalResponse, type Runner, stringifyContent } from '@google/adk';

/** Runs an agent on one question in a new ADK session, and returns its final response. */
export async function ask(runner: Runner, question: string): Promise<string> {
  const userId = 'ada';
  const { id: sessionId } = await runner.sessionService.createSession({ appName: runner.appName, userId });
  let answer = '';
  for await (const event of runner.runAsync({ userId, sessionId, newMessage: { parts: [{ text: question }] } })) {
    // ADK reports an error of the model as an event.
    if (event.errorCode) throw new Error(event.errorMessage ?? event.errorCode);
    if (isFinalResponse(event)) answer = stringifyContent(event);
  }
  return answer;
}
