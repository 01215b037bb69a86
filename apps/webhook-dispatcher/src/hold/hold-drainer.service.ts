import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { DELIVERY_TOPICS, type OutgoingRecord } from '#libs/contracts';
import { HoldStore, type DrainWish, type ParkedDelivery } from '#libs/database';
import { TurnLoop } from '#libs/instances';
import { RecordProducer } from '#libs/kafka';
import { PinoLogger } from '#libs/observability';
import { DrainAppetite } from './drain-appetite.js';
import { DrainBook } from './drain-book.js';

/** How often endpoints with parked deliveries are asked whether they could take some; an ended round asks at once. */
const ASK_INTERVAL_MS = 100;
/** How often PostgreSQL is asked for endpoints with parked deliveries, a page at a time. */
const LOOK_INTERVAL_MS = 1_000;
const LOOK_PAGE = 1_000;
const ENDPOINTS_PER_ASK = 2_000;
const ENDPOINTS_PER_DRAIN = 64;
const ROWS_PER_DRAIN = 500;
/** A drain keeps a transaction open meanwhile; what is not acknowledged then stays parked, and may come twice. */
const PRODUCE_DEADLINE_MS = 10_000;
const MAX_REST_MS = 5_000;

/**
 * Puts parked deliveries back on their lanes when the reason of their hold has ended, few at first (docs/adr/0017). A row
 * is removed only after the broker has acknowledged its record: a crash in between repeats a delivery under its own
 * webhook id, and never loses one.
 *
 *   look: who has parked deliveries? ─► ask: how many could it take? ─► drain: rows → delivery topic → rows removed
 */
@Injectable()
export class HoldDrainer implements OnModuleInit, OnModuleDestroy {
  private readonly loop: TurnLoop;
  private lookedAfter = '';
  private nextLookMs = 0;

  constructor(
    @Inject(HoldStore) private readonly store: HoldStore,
    @Inject(RecordProducer) private readonly producer: RecordProducer,
    @Inject(DrainAppetite) private readonly appetite: DrainAppetite,
    @Inject(DrainBook) private readonly book: DrainBook,
    @Inject(PinoLogger) logger: PinoLogger,
  ) {
    this.loop = new TurnLoop({ restMs: ASK_INTERVAL_MS, maxRestMs: MAX_REST_MS }, (error) =>
      logger.warn({ err: error }, 'hold.drain-interrupted'),
    );
    book.whenRoundEnds(() => this.loop.hurry());
  }

  onModuleInit(): void {
    this.loop.start(() => this.turn());
  }

  /** Before the consumers drain: nothing is put back any more that this process would not send. */
  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
  }

  private async turn(): Promise<void> {
    if (!(await this.appetite.ready(this.loop.signal))) return;
    const nowMs = Date.now();
    if (nowMs >= this.nextLookMs) await this.look(nowMs);
    for (const wishes of statementsOf(this.wishes(nowMs))) {
      if (this.loop.signal.aborted) return;
      await this.drain(wishes);
    }
  }

  private async look(nowMs: number): Promise<void> {
    const found = await this.store.endpointsAfter(this.lookedAfter, LOOK_PAGE);
    for (const endpointId of found) if (this.appetite.owns(endpointId)) this.book.note(endpointId);
    this.lookedAfter = found.length < LOOK_PAGE ? '' : (found.at(-1) ?? '');
    this.nextLookMs = nowMs + LOOK_INTERVAL_MS;
  }

  private wishes(nowMs: number): readonly DrainWish[] {
    const wishes: DrainWish[] = [];
    for (const endpointId of this.book.nextToLookAt(ENDPOINTS_PER_ASK, nowMs)) {
      if (!this.appetite.owns(endpointId)) this.book.forget(endpointId);
      const room = this.appetite.roomOf(endpointId, nowMs);
      const limit = this.book.roundOf(endpointId, room, nowMs);
      if (limit === 0) continue;
      const exceptOrderKeys = this.appetite.blockedKeys(endpointId);
      wishes.push({ endpointId, limit, lowestLane: room.lowestLane, exceptOrderKeys });
    }
    return wishes;
  }

  private async drain(wishes: readonly DrainWish[]): Promise<void> {
    const taken = await this.store.drain(wishes, (parked) => this.putBack(parked));
    for (const { endpointId, lowestLane = 'bulk' } of wishes) {
      if (taken.get(endpointId) === 0) this.book.empty(endpointId, lowestLane, Date.now());
    }
  }

  private async putBack(parked: readonly ParkedDelivery[]): Promise<void> {
    const nowMs = Date.now();
    const byEndpoint = [...Map.groupBy(parked, ({ endpointId }) => endpointId)].map(
      ([endpointId, own]) => [endpointId, own.map(({ deliveryId }) => deliveryId)] as const,
    );
    for (const [endpointId, deliveryIds] of byEndpoint) this.book.began(endpointId, deliveryIds, nowMs);
    try {
      await this.producer.sendAll(parked.map(backOnItsLane), { deadlineMs: PRODUCE_DEADLINE_MS });
    } catch (error) {
      for (const [endpointId, deliveryIds] of byEndpoint) this.book.failed(endpointId, deliveryIds);
      throw error;
    }
  }
}

const backOnItsLane = ({ lane, endpointId, headers, value }: ParkedDelivery): OutgoingRecord => ({
  topic: DELIVERY_TOPICS[lane],
  key: endpointId,
  value,
  headers,
});

/** Wishes that one statement can fulfil. */
function* statementsOf(wishes: readonly DrainWish[]): Generator<readonly DrainWish[]> {
  let part: DrainWish[] = [];
  let rows = 0;
  for (const wish of wishes) {
    if (part.length >= ENDPOINTS_PER_DRAIN || (part.length > 0 && rows + wish.limit > ROWS_PER_DRAIN)) {
      yield part;
      part = [];
      rows = 0;
    }
    part.push(wish);
    rows += wish.limit;
  }
  if (part.length > 0) yield part;
}
