/** The codes of errors that a certificate in NODE_EXTRA_CA_CERTS can remedy. */
const untrusted = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** Returns an error that says why there was no response, through which proxy, and what to do about it. */
export function connectionError({ code = '', message }: NodeJS.ErrnoException, proxy: URL | undefined): Error {
  const advice =
    `the server's certificate is not trusted (${code}). If it is the right one, name a file with the certificate of its ` +
    'authority in NODE_EXTRA_CA_CERTS';
  const reason = untrusted.has(code) ? advice : message;
  if (proxy === undefined) return new Error(reason);
  // If a proxy has refused a tunnel, Node names it, and some versions quote its password.
  const safeReason = reason.replaceAll(proxy.href, proxy.origin);
  return new Error(safeReason.includes(proxy.origin) ? safeReason : `${safeReason} (proxy ${proxy.origin})`);
}
