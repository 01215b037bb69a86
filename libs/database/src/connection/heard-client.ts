import pg from 'pg';

/**
 * A connection whose error never ends the process. Pool and TypeORM listen while it is idle and while it is lent, not in
 * between: a server that dies can break the socket first, whereupon the connection is thrown away, and its farewell, which
 * was read before, comes to one that nobody listens to any more. Whoever uses the connection hears of it by the query.
 */
export class HeardClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}
