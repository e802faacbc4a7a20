/** Returns the median, the quartiles, and half the distance between the quartiles. */
export function summary(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, median, high] = [0.25, 0.5, 0.75].map((share) => quantile(sorted, share));
  return { low, median, high, spread: (high - low) / 2 };
}

function quantile(sorted, share) {
  const place = (sorted.length - 1) * share;
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  // The difference of two infinities is NaN.
  return below === above ? below : below + (above - below) * (place % 1);
}

let seed = 1;

/** Lehmer's generator, so that every run uses the same orders. */
function random() {
  seed = (seed * 48_271) % 2_147_483_647;
  return seed / 2_147_483_647;
}

/** Returns the values in random order. */
export function shuffled(values) {
  return values
    .map((value) => ({ value, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ value }) => value);
}
