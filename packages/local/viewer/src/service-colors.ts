// As many as the style sheet has.
const paletteSize = 12;

/** Which colour of the palette, from 0, each service of a session has: by their order, over again after the last. */
export function serviceColors(services: readonly string[]): ReadonlyMap<string, number> {
  return new Map([...new Set(services)].map((service, index) => [service, index % paletteSize]));
}
