import type { Redact } from '@honeyhive/core';
import { setRedaction } from '@honeyhive/core/internal';

interface RedactionOptions {
  readonly redact?: Redact | undefined;
  readonly captureContent?: boolean | undefined;
}

/** Applies the options that a second call of `init()` passes. */
export function updateRedaction({ redact, captureContent }: RedactionOptions): void {
  if (redact !== undefined) setRedaction({ redact: checkRedact(redact) });
  if (captureContent !== undefined) setRedaction({ captureContent: parseCaptureContent(captureContent) });
}

export function checkRedact(redact: Redact | undefined): Redact | undefined {
  if (redact === undefined || typeof redact === 'function') return redact;
  throw new TypeError(
    'HoneyHiveTracer.init(): invalid `redact`. Pass a function of a text and its key, such as `redactSecrets` from ' +
      '@honeyhive/node.',
  );
}

/** Unlike other switches, this one accepts nothing but true and false, because a typing error would export content. */
export function parseCaptureContent(option: boolean | undefined, variable = ''): boolean {
  const value = option ?? (variable.trim().toLowerCase() || true);
  if (value === true || value === 'true' || value === '1') return true;
  if (value === false || value === 'false' || value === '0') return false;
  throw new TypeError(
    'HoneyHiveTracer.init(): invalid `captureContent` or HH_CAPTURE_CONTENT. Pass false to export no content, or true.',
  );
}
