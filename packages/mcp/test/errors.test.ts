import { ask, describeEachSdk } from './support/describe-each-sdk.js';
import { type Tool, text } from './support/sdk.js';

describeEachSdk((bench) => {
  const { connect, span } = bench;

  describe('errors', () => {
    const failing: Record<string, Tool> = {
      refuse: async () => ({ ...text('no such city'), isError: true }),
      throws: async () => {
        throw new TypeError('the tool broke');
      },
    };

    it.each([
      ['a result with `isError`', 'refuse', 'no such city'],
      ['a tool that throws', 'throws', 'the tool broke'],
    ])('records %s as a failed event, and changes nothing of it', async (_, name, message) => {
      const client = await connect({ tools: failing });
      expect(await ask(() => client.callTool(name))).toMatchObject({ isError: true, content: [{ text: message }] });
      expect(span(`execute_tool ${name}`).status).toEqual({ code: 2, message });
      expect(span(`execute_tool ${name}`).attributes).toMatchObject({
        'error.type': 'tool_error',
        honeyhive_error: message,
        'honeyhive_outputs.isError': true,
      });
    });

    it('records a tool that does not exist', async () => {
      const client = await connect({ tools: failing });
      await ask(() => client.callTool('absent').catch(() => {}));
      expect(span('execute_tool absent').status.code).toBe(2);
      expect(span('execute_tool absent').attributes['error.type']).toMatch(/^(?:-32602|tool_error)$/);
    });

    it('ends the event of a call whose connection closes', async () => {
      const started = Promise.withResolvers<void>();
      const client = await connect({
        tools: {
          hang: () => {
            started.resolve();
            return new Promise(() => {});
          },
        },
      });
      const call = ask(() => client.callTool('hang'));
      await started.promise;
      await client.close();
      await expect(call).rejects.toThrow();
      await bench.telemetry.ended(2);
      expect(span('execute_tool hang').attributes['error.type']).toMatch(/^(?:connection_closed|cancelled)$/);
    });
  });
});
