/** The session of the process. */
export interface SessionSettings {
  readonly project: string | undefined;
  readonly sessionId: string | undefined;
  readonly sessionName: string | undefined;
  readonly source: string;
}

type SessionOptions = { readonly [Name in keyof SessionSettings]?: string | undefined };

/** Resolves the options that describe the process's session. They are valid also if tracing is off. */
export function resolveSession(options: SessionOptions, env: NodeJS.ProcessEnv = process.env): SessionSettings {
  return {
    project: options.project || env.HH_PROJECT || undefined,
    sessionId: options.sessionId || undefined,
    sessionName: options.sessionName || env.HH_SESSION_NAME || undefined,
    source: options.source || env.HH_SOURCE || 'dev',
  };
}
