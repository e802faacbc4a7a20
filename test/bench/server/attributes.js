/** Returns the attributes that this project sets on a request span at its start. */
exports.requestAttributes = (req, sessionValue) => {
  const attributes = {
    'http.request.method': req.method,
    'http.route': '/users/:id',
    'url.path': req.url,
    'url.scheme': 'http',
    'user_agent.original': req.headers['user-agent'],
    'network.protocol.version': req.httpVersion,
    honeyhive_event_type: 'chain',
    'honeyhive.session_auto_create': true,
  };
  for (const name of ['session_id', 'project', 'source']) {
    const value = sessionValue(name);
    attributes[`honeyhive.${name}`] = value;
    attributes[`traceloop.association.properties.${name}`] = value;
  }
  return attributes;
};
