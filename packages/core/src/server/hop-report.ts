import type { Trust } from '../propagation/trust.js';

/** The header of a request that asks each hop for a report, and of the response that holds it. */
export const doctorHeader = 'x-honeyhive-doctor';

/** A proxy may accept no more than 4 KiB of response headers. */
const maxLength = 3072;

/** One outgoing request, as the hop that made it saw it. */
export interface CallReport {
  /** The origin, because a path can hold a secret. */
  readonly to: string;
  readonly sent: boolean;
  /** The reason why the request carries no trace and session. */
  readonly why?: string | undefined;
  status?: number;
  /** The report in the response. */
  hop?: object;
}

/**
 * A hop's account of the headers it received, believed and sent on. Session ids are shortened, because anyone who knows a
 * whole id can add events to its session.
 */
export interface HopReport {
  readonly service?: string | undefined;
  readonly received: { readonly trace?: string | undefined; readonly session?: string | undefined };
  readonly trust: Trust;
  readonly isSetUp: boolean;
  readonly trace?: string | undefined;
  readonly session?: string | undefined;
  readonly calls: CallReport[];
  truncated?: true;
}

/** A report, and the header that has asked for it. */
export interface RequestedReport {
  readonly report: HopReport;
  readonly header: string;
}

/** Returns JSON in ASCII. Reports from behind this hop are left out if there is no room for them. */
export function formatReport(report: HopReport): string {
  const format = (value: HopReport) =>
    JSON.stringify(value).replace(/[^ -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const whole = format(report);
  if (whole.length <= maxLength) return whole;
  const calls = report.calls.map(({ hop: _, ...call }) => call);
  const shorter = format({ ...report, calls, truncated: true });
  return shorter.length <= maxLength ? shorter : format({ ...report, calls: [], truncated: true });
}

/** Returns the report in the header of a response; undefined if it is none. */
export function parseReport(header: string | undefined): object | undefined {
  if (header === undefined || header.length > maxLength) return undefined;
  try {
    const report: unknown = JSON.parse(header);
    return typeof report === 'object' && report !== null ? report : undefined;
  } catch {
    return undefined;
  }
}
