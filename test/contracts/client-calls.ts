import { closeServers } from '../support/listen.js';
import type { ClientBench } from './client-bench.js';

/** Tracing does not change what a call sends and returns. */
export function describeCalls(bench: ClientBench): void {
  describe('the call itself', () => {
    it('sends the method, headers and body that it was given', async () => {
      const { origin, received } = await bench.startReceiver();
      const headers = { 'content-type': 'text/plain', 'x-mine': 'yes' };
      await bench.inSpan(() => bench.send(origin, { method: 'POST', headers, body: 'hello' }));
      expect(received[0]).toMatchObject({ method: 'POST', body: 'hello', headers });
      expect(headers).toEqual({ 'content-type': 'text/plain', 'x-mine': 'yes' });
    });

    it('returns the response, and rejects with the same error as an untraced call', async () => {
      const { origin } = await bench.startReceiver();
      await bench.inSpan(async () => expect(await bench.get(origin)).toBe('ok'));
      await closeServers();
      await expect(bench.inSpan(() => bench.get(origin))).rejects.toThrow();
      const alone = await bench.get(origin).catch((error) => error);
      const traced = await bench.inSpan(() => bench.get(origin)).catch((error) => error);
      const look = ({ name, message, code, cause }: Error & { code?: string }) => [name, message, code, String(cause)];
      expect(look(traced)).toEqual(look(alone));
      expect(traced.constructor).toBe(alone.constructor);
    });
  });
}
