/** Returns how many inputs a property is tested with: FUZZ_RUNS if it is set, `usual` otherwise. */
export function runs(usual: number): number {
  return Number(process.env.FUZZ_RUNS) || usual;
}
