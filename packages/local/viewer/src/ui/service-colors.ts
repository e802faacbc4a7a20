// The number of colors in service-colors.css. It is a prime, so that every bit of a hash counts.
const paletteSize = 17;

/**
 * Returns the index of each service's color in the palette. A service has the same color in every session, derived from
 * its name. If several services of a session share that color, all but one of them get the next free color, as long as
 * there is one.
 */
export function serviceColors(services: readonly string[]): ReadonlyMap<string, number> {
  const byColor = Map.groupBy([...new Set(services)].sort(), preferredColor);
  const colors = new Map([...byColor].map(([color, [first = '']]) => [first, color]));
  const taken = new Set(byColor.keys());
  for (const [preferred, [, ...others]] of byColor) {
    for (const service of others) {
      const color = nextFreeColor(preferred, taken);
      taken.add(color);
      colors.set(service, color);
    }
  }
  return colors;
}

function nextFreeColor(preferred: number, taken: ReadonlySet<number>): number {
  for (let step = 1; step < paletteSize; step += 1) {
    const color = (preferred + step) % paletteSize;
    if (!taken.has(color)) return color;
  }
  return preferred;
}

// The FNV-1a hash of the name.
function preferredColor(service: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < service.length; index += 1) {
    hash = Math.imul(hash ^ service.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) % paletteSize;
}
