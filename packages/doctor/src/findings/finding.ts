/**
 * - `fault`: breaks traces or sessions.
 * - `warning`: may break them, or may be intended.
 * - `untried`: could not be tried here.
 * - `ok`: was tried and works, or is only shown.
 */
export type Level = 'fault' | 'warning' | 'untried' | 'ok';

/** The result of one check. It holds no secret. */
export interface Finding {
  readonly level: Level;
  /** The name of the check, such as `api-key`. */
  readonly check: string;
  readonly message: string;
  /** The line to type, or to write into the program. */
  readonly fix?: string;
}

export function fault(check: string, message: string, fix: string): Finding {
  return { level: 'fault', check, message, fix };
}

export function warning(check: string, message: string, fix?: string): Finding {
  return fix === undefined ? { level: 'warning', check, message } : { level: 'warning', check, message, fix };
}

export function untried(check: string, message: string): Finding {
  return { level: 'untried', check, message };
}

export function ok(check: string, message: string): Finding {
  return { level: 'ok', check, message };
}

/** Returns 1 if there is a fault, 2 if there is none but something could not be tried, else 0. */
export function exitCode(findings: readonly Finding[]): 0 | 1 | 2 {
  if (findings.some(({ level }) => level === 'fault')) return 1;
  return findings.some(({ level }) => level === 'untried') ? 2 : 0;
}
