import type { Lane } from '#libs/contracts';
import { BRISK_MS, SendSlots } from './send-slots.js';

const NOW = 1_000_000;
const SLOTS_OF_LANE: Readonly<Record<Lane, (all: number) => number>> = {
  critical: (all) => all,
  standard: (all) => all * 0.9,
  bulk: (all) => all * 0.75,
};

describe('SendSlots', () => {
  it('has room up to the bound on busy requests', () => {
    const slots = new SendSlots({ maxInFlight: 100, maxBrisk: 2 });
    const first = slots.start('a', NOW);
    expect(slots.hasRoom('critical', NOW)).toBe(true);
    slots.start('a', NOW);
    expect(slots.hasRoom('critical', NOW)).toBe(false);
    slots.end(first);
    expect(slots.hasRoom('critical', NOW)).toBe(true);
  });

  it('requests that hang make room for busy ones after a second', () => {
    const slots = new SendSlots({ maxInFlight: 100, maxBrisk: 2 });
    slots.start('a', NOW);
    slots.start('a', NOW + 10);
    expect(slots.nextRoomAtMs).toBe(NOW + BRISK_MS);
    expect(slots.hasRoom('critical', NOW + BRISK_MS - 1)).toBe(false);
    expect(slots.hasRoom('critical', NOW + BRISK_MS)).toBe(true);
    expect(slots.inFlight).toBe(2);
  });

  it('hung requests are bounded too', () => {
    const slots = new SendSlots({ maxInFlight: 2, maxBrisk: 2 });
    slots.start('a', NOW);
    const second = slots.start('a', NOW);
    expect(slots.hasRoom('critical', NOW + 60_000)).toBe(false);
    slots.end(second);
    expect(slots.hasRoom('critical', NOW + 60_000)).toBe(true);
  });

  it('a flood in a lane leaves slots to the lanes above it', () => {
    const slots = new SendSlots({ maxInFlight: 100, maxBrisk: 20 });
    const roomFor = () => (['critical', 'standard', 'bulk'] as const).filter((lane) => slots.hasRoom(lane, NOW));
    for (let sent = 0; sent < 15; sent += 1) slots.start('a', NOW);
    expect(roomFor()).toEqual(['critical', 'standard']);
    for (let sent = 0; sent < 3; sent += 1) slots.start('a', NOW);
    expect(roomFor()).toEqual(['critical']);
    slots.start('a', NOW);
    slots.start('a', NOW);
    expect(roomFor()).toEqual([]);
  });

  it('however few slots there are, every lane may have one', () => {
    expect(new SendSlots({ maxInFlight: 1, maxBrisk: 1 }).hasRoom('bulk', NOW)).toBe(true);
  });

  it('an endpoint gets a quarter of what the others leave, its own included', () => {
    const slots = new SendSlots({ maxInFlight: 100, maxBrisk: 100 });
    expect(slots.shareOf(0)).toBe(25);
    for (let sent = 0; sent < 20; sent += 1) slots.start('a', NOW);
    expect(slots.shareOf(20)).toBe(25);
    expect(slots.shareOf(0)).toBe(20);
  });

  it('from three quarters on, only endpoints with nothing in flight get one', () => {
    const slots = new SendSlots({ maxInFlight: 100, maxBrisk: 100 });
    for (let sent = 0; sent < 74; sent += 1) slots.start('a', NOW);
    expect(slots.shareOf(1)).toBe(6);
    slots.start('a', NOW);
    expect([slots.shareOf(0), slots.shareOf(1), slots.shareOf(2)]).toEqual([1, 1, 2]);
  });

  it('a tenant gets seven eighths of what the others leave, busy ones counted by themselves', () => {
    const slots = new SendSlots({ maxInFlight: 100, maxBrisk: 16 });
    const fill = (tenantId: string, atMs: number): number => {
      let sent = 0;
      for (; slots.hasRoom('critical', atMs) && slots.hasRoomFor(tenantId, 'critical'); sent += 1)
        slots.start(tenantId, atMs);
      return sent;
    };
    expect([fill('a', NOW), fill('b', NOW), fill('c', NOW), fill('d', NOW)]).toEqual([14, 1, 1, 0]);
    const later = [1, 2, 3, 4, 5, 6, 7].map((second) => fill('a', NOW + second * BRISK_MS));
    expect(later.reduce((sum, sent) => sum + sent, 14)).toBe(85);
    expect(fill('b', NOW + 8 * BRISK_MS)).toBe(11);
  });

  /** Tenants whose requests all hang, one after the other: what each of them leaves to the next. */
  function leftByHanging(maxInFlight: number, lane: Lane, tenants: number): readonly number[] {
    const slots = new SendSlots({ maxInFlight, maxBrisk: maxInFlight });
    const most = SLOTS_OF_LANE[lane](maxInFlight);
    return Array.from({ length: tenants }, (_, nth) => {
      // Long after each other, so that none of them counts as busy.
      const atMs = NOW + nth * 60_000;
      while (slots.hasRoom(lane, atMs) && slots.hasRoomFor(`ten_${nth}`, lane)) slots.start(`ten_${nth}`, atMs);
      return most - slots.inFlight;
    });
  }

  it.each<[number, Lane, readonly number[]]>([
    [1_000, 'critical', [125, 16, 2, 1, 0]],
    [1_000, 'standard', [113, 15, 2, 1, 0]],
    [1_000, 'bulk', [94, 12, 2, 1, 0]],
    [100, 'critical', [13, 2, 1, 0]],
    [16, 'critical', [2, 1, 0]],
    [1, 'critical', [0]],
  ])('of %d slots, tenants whose requests all hang leave in %s: %j', (maxInFlight, lane, left) => {
    expect(leftByHanging(maxInFlight, lane, left.length)).toEqual(left);
  });

  it('ten tenants that come at the same time, by turns, and hang leave something to others', () => {
    const slots = new SendSlots({ maxInFlight: 1_000, maxBrisk: 1_000 });
    const tenants = Array.from({ length: 10 }, (_, nth) => `ten_${nth}`);
    for (let turn = 0; turn < 10_000; turn += 1) {
      const tenantId = tenants[turn % tenants.length] ?? '';
      if (slots.hasRoom('critical', NOW) && slots.hasRoomFor(tenantId, 'critical')) slots.start(tenantId, NOW);
    }
    expect(1_000 - slots.inFlight).toBe(15);
  });

  it('a tenant whose requests have ended, brisk or slow, may have its share again', () => {
    const slots = new SendSlots({ maxInFlight: 2, maxBrisk: 2 });
    const first = slots.start('a', NOW);
    expect(slots.hasRoomFor('a', 'critical')).toBe(false);
    slots.hasRoom('critical', NOW + BRISK_MS);
    slots.end(first);
    expect(slots.hasRoomFor('a', 'critical')).toBe(true);
    slots.start('a', NOW);
    expect(slots.hasRoomFor('a', 'critical')).toBe(false);
  });

  it('however full it is, an endpoint may have one', () => {
    const slots = new SendSlots({ maxInFlight: 1, maxBrisk: 10 });
    slots.start('a', NOW);
    expect(slots.shareOf(0)).toBe(1);
  });
});
