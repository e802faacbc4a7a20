/** The remote span that calls the server in these contracts. */
export const traceId = '0af7651916cd43dd8448eb211c80319c';
export const parentId = 'b7ad6b7169203331';
export const traceparent = `00-${traceId}-${parentId}-01`;
