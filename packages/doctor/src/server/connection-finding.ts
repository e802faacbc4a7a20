import { type Finding, fault } from '../findings/finding.js';
import { proxyVariable } from './proxy.js';

/** Certificates whose authority NODE_EXTRA_CA_CERTS can name. */
const untrusted = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);
const loopback = /^(?:localhost|127\..*|\[::1\])$/;

export const defaultServer = 'https://api.dp1.us.honeyhive.ai';

/** Explains why there was no response from `url`. */
export function connectionFinding(error: NodeJS.ErrnoException, url: URL, proxy: URL | undefined): Finding {
  const { code = 'unknown error' } = error;
  const { host, protocol } = proxy ?? url;
  const setUrl = `export HH_API_URL=${defaultServer}`;
  const setProxy = `export ${proxyVariable(url)}=http://proxy.example.com:3128`;
  const target = proxy ? `The proxy ${host}` : host;
  if (untrusted.has(code)) {
    const message = `The certificate of ${url.host} is not trusted (${code}).`;
    return fault('tls', message, "export NODE_EXTRA_CA_CERTS=/path/to/the/authority's/certificate.pem");
  }
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID')
    return fault(
      'tls',
      `The certificate of ${url.host} is not valid today, or the clock is wrong (${code}).`,
      'date -u',
    );
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return fault('tls', `The certificate of ${url.host} is for another name.`, setUrl);
  if (code === 'EPROTO' || code.startsWith('ERR_SSL'))
    return fault('tls', `${url.host} does not speak TLS (${code}).`, `export HH_API_URL=http://${url.host}`);
  if (proxy) return fault('proxy', `${target} cannot be used (${code}).`, setProxy);
  if (code === 'ENOTFOUND') return fault('dns', `${url.hostname} has no address in DNS.`, setUrl);
  if (code === 'ECONNREFUSED') {
    const fix = loopback.test(url.hostname) ? `npx honeyhive-local --port ${url.port || 80}` : setUrl;
    return fault('tcp', `Nothing listens at ${host}.`, fix);
  }
  return fault(
    'tcp',
    `${host} does not respond to ${protocol.slice(0, -1)} (${code}). A firewall may require a proxy.`,
    setProxy,
  );
}
