import { decodeReport, deliveryIdOf, HEADERS, TOPICS, type Lane } from '#libs/contracts';
import type { Appended } from '../kafka/simulated-broker.js';
import type { Sent } from './receivers.js';

export interface AcceptedEvent {
  readonly eventId: string;
  readonly endpointIds: readonly string[];
  readonly lane: Lane;
  readonly orderKey: string;
  readonly body: Buffer;
  readonly atMs: number;
  /** The publisher wants it delivered then. */
  readonly deliverAtMs?: number;
}

/** A record about one delivery, on any topic but that of the reports. */
export interface StoryRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly atMs: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** All that is known of one event's delivery to one endpoint, as the outside world saw it. */
export interface Story {
  readonly deliveryId: string;
  readonly endpointId: string;
  readonly event: AcceptedEvent;
  readonly sent: Sent[];
  readonly records: StoryRecord[];
  /** The first success that its sender heard of. */
  succeededAtMs?: number;
  deadAtMs?: number;
  /** Attempts made when somebody asked for it again, by hand: there a new chain of retries began. */
  chainFrom?: number;
  /** Somebody wanted it no more. */
  canceledAtMs?: number;
  /** Ended without an attempt: the reason. */
  ended?: string;
  endedAtMs?: number;
}

/** The world's memory: every accepted event, request and record. The invariants are asked of it. */
export class Ledger {
  readonly stories = new Map<string, Story>();
  readonly events = new Map<string, AcceptedEvent>();
  /** Event ids by the place of their record. */
  readonly eventAt = new Map<string, string>();
  readonly sent: Sent[] = [];
  private readonly judged = new Map<string, Set<number>>();

  accepted(event: AcceptedEvent): Story[] {
    this.events.set(event.eventId, event);
    return event.endpointIds.map((endpointId) => {
      const deliveryId = deliveryIdOf(event.eventId, endpointId);
      const story: Story = { deliveryId, endpointId, event, sent: [], records: [] };
      this.stories.set(deliveryId, story);
      return story;
    });
  }

  noteSent(sent: Sent): void {
    this.sent.push(sent);
    this.stories.get(sent.deliveryId)?.sent.push(sent);
  }

  noteAnswered(sent: Sent): void {
    const story = this.stories.get(sent.deliveryId);
    if (story === undefined || sent.answer.kind !== 'response') return;
    if (sent.answer.status >= 200 && sent.answer.status < 300) story.succeededAtMs ??= sent.answeredAtMs ?? 0;
  }

  noteAppended({ topic, partition, record }: Appended): void {
    const { headers, offset, timestampMs: atMs } = record;
    if (topic === TOPICS.attempts) return this.noteReports(record.value, atMs);
    if (topic === TOPICS.events) {
      this.eventAt.set(`${partition} ${offset}`, headers[HEADERS.ceId] ?? '');
      return;
    }
    for (const story of this.storiesOf(headers)) {
      story.records.push({ topic, partition, offset, atMs, headers });
      if (topic === TOPICS.deliveriesDlt) story.deadAtMs ??= atMs;
    }
  }

  storyOf(eventId: string, endpointId: string): Story | undefined {
    return this.stories.get(deliveryIdOf(eventId, endpointId));
  }

  /** Offsets of a partition that a commit covered already. */
  judgedOf(topic: string, partition: number): Set<number> {
    const key = `${topic} ${partition}`;
    const known = this.judged.get(key) ?? new Set<number>();
    this.judged.set(key, known);
    return known;
  }

  /** The deliveries that a record is about: one, or one for each endpoint it names. */
  storiesOf(headers: Readonly<Record<string, string>>): readonly Story[] {
    const endpointIds = headers[HEADERS.endpointIds]?.split(',') ?? [];
    const eventId = headers[HEADERS.ceId];
    if (eventId === undefined) return [];
    return endpointIds.flatMap((endpointId) => this.stories.get(deliveryIdOf(eventId, endpointId)) ?? []);
  }

  /** Several reports may travel as the lines of one record. */
  private noteReports(value: Buffer | null, atMs: number): void {
    // Only reports of an end say something that nothing else does.
    if (value === null || !value.includes('"kind":"ended"')) return;
    for (const line of value.toString('utf8').split('\n')) {
      const report = decodeReport(line);
      if (report?.kind !== 'ended') continue;
      const story = this.stories.get(report.deliveryId);
      if (story === undefined || story.ended !== undefined) continue;
      story.ended = report.reason;
      story.endedAtMs = atMs;
    }
  }
}

export const isDecided = (story: Story): boolean =>
  story.succeededAtMs !== undefined || story.deadAtMs !== undefined || story.ended !== undefined;
