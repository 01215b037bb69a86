import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '#libs/contracts';
import { eventRequest } from '#libs/testing';
import type { Api } from '../harness/index.js';

export interface LoadOptions {
  readonly eventType: string;
  /** It ends after so many requests. */
  readonly total: number;
  /** Requests in flight at most; each of these publishers rests for `restMs` between two requests. */
  readonly publishers?: number;
  readonly restMs?: number;
  /** No further request while this holds: keeps the backlog small on a slow machine. */
  readonly waitWhile?: (load: AcknowledgedLoad) => boolean;
}

/** One request and its answer; times by `performance.now()`. */
export interface PublishAnswer {
  readonly id: string;
  readonly status: number;
  /** 0 without the header. */
  readonly retryAfterSeconds: number;
  readonly askedAtMs: number;
  readonly tookMs: number;
}

/** Publishes a bounded number of events and keeps exactly the ids that were acknowledged (202). Nothing is tried again. */
export class AcknowledgedLoad {
  readonly acknowledged = new Set<string>();
  readonly answers: PublishAnswer[] = [];
  /** Requests that ended without an answer. */
  readonly unanswered: unknown[] = [];
  /** Resolves after the last request. */
  readonly ended: Promise<unknown>;
  private left: number;

  private constructor(
    private readonly publisher: Api,
    private readonly options: LoadOptions,
  ) {
    this.left = options.total;
    this.ended = Promise.all(Array.from({ length: options.publishers ?? 4 }, () => this.publish()));
  }

  static start(publisher: Api, options: LoadOptions): AcknowledgedLoad {
    return new AcknowledgedLoad(publisher, options);
  }

  /** Answers other than 202. */
  get refusals(): readonly PublishAnswer[] {
    return this.answers.filter(({ status }) => status !== 202);
  }

  /** Sends no further request; resolves when those under way have ended. */
  async stop(): Promise<void> {
    this.left = 0;
    await this.ended;
  }

  private async publish(): Promise<void> {
    const { eventType: type, restMs = 10, waitWhile } = this.options;
    while (this.left > 0) {
      if (waitWhile?.(this) !== true) {
        this.left -= 1;
        await this.publishOne(newId('evt', Date.now()), type);
      }
      await sleep(restMs);
    }
  }

  private async publishOne(id: string, type: string): Promise<void> {
    const askedAtMs = performance.now();
    try {
      const { status, headers } = await this.publisher.post('/v1/events', eventRequest({ type, id }));
      if (status === 202) this.acknowledged.add(id);
      const retryAfterSeconds = Number(headers.get('retry-after'));
      this.answers.push({ id, status, retryAfterSeconds, askedAtMs, tookMs: performance.now() - askedAtMs });
    } catch (error) {
      this.unanswered.push(error);
    }
  }
}
