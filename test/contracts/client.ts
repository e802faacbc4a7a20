import { type ClientContract, useClientBench } from './client-bench.js';
import { describeCalls } from './client-calls.js';
import { describeHeaders } from './client-headers.js';
import { describeWithheld } from './client-withheld.js';

export type { Send } from './client-bench.js';

/** Runs the contract that every client fulfils. */
export function describeClient(name: string, contract: ClientContract): void {
  describe(`${name} fulfils the client contract`, () => {
    const bench = useClientBench(contract);
    describeHeaders(bench);
    describeCalls(bench);
    describeWithheld(bench);
  });
}
