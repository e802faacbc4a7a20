import { isFinalResponse, type Runner, stringifyContent } from '@google/adk';

/** Runs an agent on one question, in an ADK session of its own, and answers what it said last. */
export async function ask(runner: Runner, question: string): Promise<string> {
  const userId = 'ada';
  const { id: sessionId } = await runner.sessionService.createSession({ appName: runner.appName, userId });
  let answer = '';
  for await (const event of runner.runAsync({ userId, sessionId, newMessage: { parts: [{ text: question }] } })) {
    // ADK answers what a model has thrown as an event.
    if (event.errorCode) throw new Error(event.errorMessage ?? event.errorCode);
    if (isFinalResponse(event)) answer = stringifyContent(event);
  }
  return answer;
}
