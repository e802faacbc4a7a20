/** The middle of the values, and half the distance between their quartiles. */
export function summary(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return { median: quantile(sorted, 0.5), spread: (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 2 };
}

function quantile(sorted, share) {
  const place = (sorted.length - 1) * share;
  const below = Math.floor(place);
  const rest = place - below;
  return sorted[below] + (sorted[Math.ceil(place)] - sorted[below]) * rest;
}
