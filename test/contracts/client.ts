import { type ClientContract, useClientBench } from './client-bench.js';
import { describeCalls } from './client-calls.js';
import { describeHeaders } from './client-headers.js';
import { describeWithheld } from './client-withheld.js';

export type { Send } from './client-bench.js';

/** The promises of every client. */
export function describeClient(name: string, contract: ClientContract): void {
  describe(`${name} keeps the promises of a client`, () => {
    const bench = useClientBench(contract);
    describeHeaders(bench);
    describeCalls(bench);
    describeWithheld(bench);
  });
}
