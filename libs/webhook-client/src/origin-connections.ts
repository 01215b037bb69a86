import { ChurnMap } from '#libs/domain';
import { Connection } from './connection.js';

export interface OriginSettings {
  /** Connections that all endpoints of an origin share. */
  readonly connections: number;
  /** After this a connection is replaced, so that a name is resolved again (docs/wire.md 3). */
  readonly maxAgeMs: number;
}

/** An endpoint with nothing in flight gets a connection beyond the shared ones, up to this many times their number. */
const HEADROOM = 8;

type Grant = (connection: Connection) => void;

/**
 * The connections to one origin. Endpoints of one origin share them fairly: the next free connection goes to the endpoint
 * with the fewest requests in flight, and an endpoint with none need not wait. So one path of a host that hangs does not
 * hold up its other paths.
 */
export class OriginConnections {
  private readonly idle: Connection[] = [];
  /** Not open. One is enough: it is for an origin whose every answer is too long. */
  private spare: Connection | undefined;
  private readonly inFlight = new ChurnMap<string, number>();
  private readonly waiting = new ChurnMap<string, Grant[]>();
  private busy = 0;
  private closing: (() => void) | undefined;

  constructor(
    private readonly settings: OriginSettings,
    private readonly open: (onIdleClose: (connection: Connection) => void) => Connection,
  ) {}

  /**
   * @param endpoint what fairness is among
   * @returns undefined when none became free within `maxWaitMs`
   */
  acquire(endpoint: string, maxWaitMs: number): Connection | Promise<Connection | undefined> {
    if (this.mayTake(endpoint)) return this.take(endpoint);
    return new Promise((resolve) => {
      const queue = this.waiting.get(endpoint) ?? [];
      const timer = setTimeout(() => {
        queue.splice(queue.indexOf(grant), 1);
        if (queue.length === 0) this.waiting.delete(endpoint);
        resolve(undefined);
      }, maxWaitMs);
      const grant: Grant = (connection) => {
        clearTimeout(timer);
        resolve(connection);
      };
      queue.push(grant);
      this.waiting.set(endpoint, queue);
    });
  }

  release(connection: Connection, endpoint: string): void {
    this.busy -= 1;
    const left = this.flightsOf(endpoint) - 1;
    if (left > 0) this.inFlight.set(endpoint, left);
    else this.inFlight.delete(endpoint);

    this.keepOrClose(connection);
    this.serveNext();
    if (this.busy === 0) this.closing?.();
  }

  /** Idle connections of an origin that closed one of them are likely closed as well. */
  forgetIdle(): void {
    for (const connection of this.idle.splice(0)) connection.close();
  }

  /** Lets what is under way finish, whatever waits included. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.closing = resolve;
      this.forgetIdle();
      this.spare?.close();
      if (this.busy === 0) resolve();
    });
  }

  private keepOrClose(connection: Connection): void {
    if (this.closing !== undefined) connection.close();
    else if (connection.isUsable(this.settings.maxAgeMs)) this.idle.push(connection);
    else if (connection.canOpenAnew && this.spare === undefined) this.spare = connection;
    else connection.close();
  }

  private take(endpoint: string): Connection {
    this.busy += 1;
    this.inFlight.set(endpoint, this.flightsOf(endpoint) + 1);
    for (;;) {
      const connection = this.idle.pop();
      if (connection === undefined) return this.takeSpare() ?? this.open((closed) => this.dropIdle(closed));
      if (connection.isUsable(this.settings.maxAgeMs)) return connection;
      connection.close();
    }
  }

  private takeSpare(): Connection | undefined {
    const { spare } = this;
    this.spare = undefined;
    return spare;
  }

  private serveNext(): void {
    let next: string | undefined;
    for (const endpoint of this.waiting.keys()) {
      if (next === undefined || this.flightsOf(endpoint) < this.flightsOf(next)) next = endpoint;
      if (this.flightsOf(next) === 0) break;
    }
    if (next === undefined || !this.mayTake(next)) return;
    const queue = this.waiting.get(next) ?? [];
    const grant = queue.shift();
    // To the back of the line, so that equals take turns.
    this.waiting.delete(next);
    if (queue.length > 0) this.waiting.set(next, queue);
    grant?.(this.take(next));
  }

  private mayTake(endpoint: string): boolean {
    const { connections } = this.settings;
    return this.busy < connections || (this.flightsOf(endpoint) === 0 && this.busy < connections * HEADROOM);
  }

  private flightsOf(endpoint: string): number {
    return this.inFlight.get(endpoint) ?? 0;
  }

  private dropIdle(connection: Connection): void {
    const index = this.idle.indexOf(connection);
    if (index === -1) return;
    this.idle.splice(index, 1);
    connection.close();
  }
}
