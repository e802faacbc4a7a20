/** How many inputs a property is tried with: `usual`, or as many as FUZZ_RUNS says. */
export function runs(usual: number): number {
  return Number(process.env.FUZZ_RUNS) || usual;
}
