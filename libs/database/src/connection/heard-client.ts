import pg from 'pg';

interface HeardClientConfig extends pg.ClientConfig {
  /** Milliseconds after which a statement that got no answer fails; without it, never. */
  readonly answerTimeoutMs?: number;
}

/**
 * A connection whose error never ends the process. Pool and TypeORM listen while it is idle and while it is lent, not in
 * between: a server that dies can break the socket first, whereupon the connection is thrown away, and its farewell, which
 * was read before, comes to one that nobody listens to any more. Whoever uses the connection hears of it by the query.
 */
export class HeardClient extends pg.Client {
  readonly answerTimeoutMs: number | undefined;

  constructor(config?: string | HeardClientConfig) {
    super(config);
    this.answerTimeoutMs = typeof config === 'object' ? config.answerTimeoutMs : undefined;
    this.on('error', () => undefined);
  }
}

/** As pg words it. */
const READ_TIMEOUT = 'Query read timeout';

const theirQuery = pg.Client.prototype.query;

/**
 * For those who want a promise, with pg's own callback below it. pg's promise, and its own time-out, put a function into a
 * property of the query; V8 gives such a function its place among the old at once, and all that it refers to stays with it
 * until the old generation is collected: the query, what it was asked with and the rows of its answer.
 */
function query(this: HeardClient, ...asked: unknown[]): unknown {
  const [statement, values, callback] = asked;
  const promised = callback === undefined && typeof values !== 'function' && !isSubmittable(statement);
  if (!promised) return Reflect.apply(theirQuery, this, asked);
  return new Promise((resolve, reject) => {
    const timer =
      this.answerTimeoutMs === undefined
        ? undefined
        : setTimeout(() => reject(new Error(READ_TIMEOUT)), this.answerTimeoutMs);
    const answered = (error: Error | null, result: unknown): void => {
      clearTimeout(timer);
      if (error) reject(error);
      else resolve(result);
    };
    Reflect.apply(theirQuery, this, [statement, values, answered]);
  });
}

// Defined rather than overridden: pg's eight overloads would have to be told again.
Object.defineProperty(HeardClient.prototype, 'query', { value: query, writable: true, configurable: true });

const isSubmittable = (statement: unknown): boolean =>
  typeof statement === 'object' &&
  statement !== null &&
  'submit' in statement &&
  typeof statement.submit === 'function';
