import { withConsent } from '@honeyhive/core/adapter';
import { type AxiosInstance, getAdapter } from 'axios';

/**
 * Makes an axios client carry trace and session to the servers it calls, wherever they are, and hands back the
 * same client. A redirect to another origin carries nothing.
 *
 * @example const users = honeyhive(axios.create({ baseURL: 'https://users.example.com' }));
 */
export function honeyhive<Client extends AxiosInstance>(client: Client): Client {
  client.interceptors.request.use(function honeyhive(config) {
    const { adapter } = config;
    config.adapter = (request) => {
      const origin = URL.parse(client.getUri(request))?.origin;
      const send = () => getAdapter(adapter)(request);
      return origin === undefined ? send() : withConsent(origin, send);
    };
    return config;
  });
  return client;
}
