/** Host and port for a TLS connection: HTTPS's port where the host names none. */
export const withPort = (host: string): string => (/:\d+$/.test(host) ? host : `${host}:443`);
