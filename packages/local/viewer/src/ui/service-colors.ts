// As many as the style sheet has; a prime, so that all of a hash counts.
const paletteSize = 17;

/**
 * Which colour of the palette, from 0, each service of a session has. A service has the same in every session, by its
 * name, but where others of a session have that already: then the next that is free.
 */
export function serviceColors(services: readonly string[]): ReadonlyMap<string, number> {
  const byColor = Map.groupBy([...new Set(services)].sort(), ownColor);
  const colors = new Map([...byColor].map(([color, [first = '']]) => [first, color]));
  const taken = new Set(byColor.keys());
  for (const [own, [, ...others]] of byColor) {
    for (const service of others) {
      const color = nextFree(own, taken);
      taken.add(color);
      colors.set(service, color);
    }
  }
  return colors;
}

function nextFree(own: number, taken: ReadonlySet<number>): number {
  for (let step = 1; step < paletteSize; step += 1) {
    const color = (own + step) % paletteSize;
    if (!taken.has(color)) return color;
  }
  return own;
}

// FNV-1a.
function ownColor(service: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < service.length; index += 1) {
    hash = Math.imul(hash ^ service.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) % paletteSize;
}
