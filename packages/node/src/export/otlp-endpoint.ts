/** The URL to which spans are posted, and the headers of each request. */
export interface OtlpEndpoint {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/** Returns the endpoint of OTLP over HTTP with protobuf bodies: https://opentelemetry.io/docs/specs/otlp/#otlphttp. */
export function otlpEndpoint(serverUrl: URL, apiKey: string | undefined): OtlpEndpoint {
  return {
    url: new URL('opentelemetry/v1/traces', serverUrl),
    headers: {
      'Content-Type': 'application/x-protobuf',
      'User-Agent': 'honeyhive-node',
      ...(apiKey !== undefined && { Authorization: `Bearer ${apiKey}` }),
    },
  };
}
