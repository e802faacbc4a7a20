/** The event of a GET for `path`, as API Gateway passes it to the Lambda function of its default route. */
export function apiGatewayEvent(path, headers) {
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: '',
    headers: { host: 'abc.execute-api.eu-west-1.amazonaws.com', ...headers },
    requestContext: {
      accountId: '123456789012',
      domainName: 'abc.execute-api.eu-west-1.amazonaws.com',
      http: { method: 'GET', path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'curl' },
      requestId: 'request',
      stage: '$default',
    },
    isBase64Encoded: false,
  };
}

/** The context that Lambda passes with it. */
export const lambdaContext = {
  functionName: 'ask-agent',
  awsRequestId: 'request',
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:ask-agent',
  getRemainingTimeInMillis: () => 30_000,
};
