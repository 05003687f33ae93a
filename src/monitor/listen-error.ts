import { environmentError } from '../core/errors.ts';

/** Why a server can't listen, and what to do. */
export function explainListenError(cause: NodeJS.ErrnoException, host: string, port: number): Error {
  const place = `can't listen on ${host.includes(':') ? `[${host}]` : host}:${port}`;
  switch (cause.code) {
    case 'EADDRINUSE':
      return environmentError(`${place}: the port is in use`, 'Give another --port; 0 takes a free one.', cause);
    case 'EACCES':
      return environmentError(`${place}: not allowed`, 'Ports below 1024 need root: give a higher --port.', cause);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return environmentError(`${place}: not an address of this machine`, 'Give --host 127.0.0.1 or 0.0.0.0.', cause);
    default:
      return environmentError(`${place}: ${cause.message}`, undefined, cause);
  }
}
