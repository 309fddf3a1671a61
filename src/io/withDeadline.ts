/**
 * The result of the work, or a rejection once the time is up. The work itself is not stopped; if it fails later, that
 * error is ignored.
 * @param ms the time, in milliseconds
 * @param expired creates the error to reject with
 * @param onExpired stops the work, if it can be stopped
 */
export async function withDeadline<T>(
  work: Promise<T>,
  ms: number,
  expired: () => Error,
  onExpired: () => void = () => {},
): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(expired());
    onExpired();
  }, ms);
  work.catch(() => {});
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
