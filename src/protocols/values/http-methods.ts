/** Methods of HTTP that are registered (IANA), and those that Wireshark knows besides; the most frequent first. */
export const httpMethods: readonly string[] = [
  ...['GET', 'POST', 'PUT', 'HEAD', 'DELETE', 'OPTIONS', 'PATCH', 'CONNECT', 'TRACE', 'PROPFIND', 'PROPPATCH', 'MKCOL'],
  ...['COPY', 'MOVE', 'LOCK', 'UNLOCK', 'POLL', 'BCOPY', 'BMOVE', 'BDELETE', 'BPROPFIND', 'BPROPPATCH', 'LABEL'],
  ...['MERGE', 'SEARCH', 'REPORT', 'UPDATE', 'CHECKIN', 'CHECKOUT', 'UNCHECKOUT', 'MKACTIVITY', 'MKWORKSPACE'],
  ...['MKCALENDAR', 'NOTIFY', 'SUBSCRIBE', 'UNSUBSCRIBE', 'M-SEARCH', 'ACL', 'BIND', 'REBIND', 'UNBIND', 'LINK'],
  ...['UNLINK', 'ORDERPATCH', 'VERSION-CONTROL', 'BASELINE-CONTROL', 'RPC_CONNECT', 'RPC_IN_DATA', 'RPC_OUT_DATA'],
  ...['CCM_POST', 'PURGE', 'QUERY'],
];
