import { connectionError } from '../../src/export/connection-error.js';

const proxy = new URL('http://user:p%40ss@proxy.internal:3128');
const error = (message: string, code: string) => Object.assign(new Error(message), { code });

describe('connectionError', () => {
  it('quotes no password, which some versions of Node do', () => {
    const refused = error(`Failed to establish tunnel to a:443 via ${proxy.href}: HTTP/1.1 407`, 'ERR_PROXY_TUNNEL');
    const message = 'Failed to establish tunnel to a:443 via http://proxy.internal:3128: HTTP/1.1 407';
    expect(connectionError(refused, proxy)).toEqual(new Error(message));
  });

  it('names the proxy, if there is one', () => {
    const refused = error('connect ECONNREFUSED 10.0.0.1:3128', 'ECONNREFUSED');
    expect(connectionError(refused, proxy).message).toBe(`${refused.message} (proxy http://proxy.internal:3128)`);
    expect(connectionError(refused, undefined).message).toBe(refused.message);
  });

  it.each(['SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'])(
    'names NODE_EXTRA_CA_CERTS for %s',
    (code) => {
      expect(connectionError(error('', code), undefined).message).toContain(`(${code}). If it is the right one`);
    },
  );

  it.each(['CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID'])('keeps what Node says about %s', (code) => {
    expect(connectionError(error('expired', code), undefined).message).toBe('expired');
  });
});
