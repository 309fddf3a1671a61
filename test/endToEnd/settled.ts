/** A log without what differs from run to run. */
export const settled = (log: string): string =>
  log
    .replace(/\/tmp\/irsa-preflight-\w+/g, 'DIR')
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
    .replace(/localhost:\d+/g, 'localhost:PORT')
    .replace(/in \d+\.\d s/g, 'in 0.1 s')
    .replace(/(date\/time) ?\d+/g, '$1 NOW')
    .replace(/\b\d{8}T\d{6}Z\b/g, 'TIME')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replace(/valid\s+to\s+[A-Z][a-z]{2}\s.*?\sGMT/gs, 'valid to TIME')
    .replace(/irsa-preflight \d+\.\d+\.\d+/g, 'irsa-preflight 0.0.0');
