/**
 * The promise's own outcome, or a rejection after `ms`: what must not wait for ever for a client whose promises may never
 * settle. The work behind the promise is not stopped.
 * @param complaint what to say when the time is over, as in "the brokers gave no answer"
 */
export async function withDeadline<T>(promise: Promise<T>, ms: number, complaint: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${complaint} within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** False when `promise` did not end in time; else its own truth, or `otherwise` when it has none. */
export async function within(promise: Promise<unknown> | undefined, ms: number, otherwise = true): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const result = await Promise.race([Promise.resolve(promise), late]);
  clearTimeout(timer);
  return typeof result === 'boolean' ? result : otherwise;
}
