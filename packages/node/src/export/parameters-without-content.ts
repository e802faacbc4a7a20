/**
 * Returns the parameters of a call of a model without those that may hold content: the model, numbers and booleans remain.
 * Returns undefined if `json` is not an object.
 */
export function parametersWithoutContent(json: unknown): string | undefined {
  const parameters = parseObject(json);
  if (parameters === undefined) return undefined;
  const isKept = (name: string, value: unknown) =>
    ['number', 'boolean'].includes(typeof value) || (name === 'model' && typeof value === 'string');
  return JSON.stringify(Object.fromEntries(Object.entries(parameters).filter((entry) => isKept(...entry))));
}

function parseObject(json: unknown): object | undefined {
  try {
    const value: unknown = JSON.parse(String(json));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
