import { BRISK_MS, SendSlots } from './send-slots.js';

const NOW = 1_000_000;

describe('SendSlots', () => {
  it('has room up to the bound on busy requests', () => {
    const slots = new SendSlots({ maxInFlight: 100, maxBrisk: 2 });
    const first = slots.start(NOW);
    expect(slots.hasRoom('critical', NOW)).toBe(true);
    slots.start(NOW);
    expect(slots.hasRoom('critical', NOW)).toBe(false);
    slots.end(first);
    expect(slots.hasRoom('critical', NOW)).toBe(true);
  });

  it('requests that hang make room for busy ones after a second', () => {
    const slots = new SendSlots({ maxInFlight: 100, maxBrisk: 2 });
    slots.start(NOW);
    slots.start(NOW + 10);
    expect(slots.nextRoomAtMs).toBe(NOW + BRISK_MS);
    expect(slots.hasRoom('critical', NOW + BRISK_MS - 1)).toBe(false);
    expect(slots.hasRoom('critical', NOW + BRISK_MS)).toBe(true);
    expect(slots.inFlight).toBe(2);
  });

  it('hung requests are bounded too', () => {
    const slots = new SendSlots({ maxInFlight: 2, maxBrisk: 2 });
    slots.start(NOW);
    const second = slots.start(NOW);
    expect(slots.hasRoom('critical', NOW + 60_000)).toBe(false);
    slots.end(second);
    expect(slots.hasRoom('critical', NOW + 60_000)).toBe(true);
  });

  it('a flood in a lane leaves slots to the lanes above it', () => {
    const slots = new SendSlots({ maxInFlight: 100, maxBrisk: 20 });
    const roomFor = () => (['critical', 'standard', 'bulk'] as const).filter((lane) => slots.hasRoom(lane, NOW));
    for (let sent = 0; sent < 15; sent += 1) slots.start(NOW);
    expect(roomFor()).toEqual(['critical', 'standard']);
    for (let sent = 0; sent < 3; sent += 1) slots.start(NOW);
    expect(roomFor()).toEqual(['critical']);
    slots.start(NOW);
    slots.start(NOW);
    expect(roomFor()).toEqual([]);
  });

  it('however few slots there are, every lane may have one', () => {
    expect(new SendSlots({ maxInFlight: 1, maxBrisk: 1 }).hasRoom('bulk', NOW)).toBe(true);
  });

  it('an endpoint gets a quarter of what the others leave, its own included', () => {
    const slots = new SendSlots({ maxInFlight: 100, maxBrisk: 100 });
    expect(slots.shareOf(0)).toBe(25);
    for (let sent = 0; sent < 20; sent += 1) slots.start(NOW);
    expect(slots.shareOf(20)).toBe(25);
    expect(slots.shareOf(0)).toBe(20);
  });

  it('however full it is, an endpoint may have one', () => {
    const slots = new SendSlots({ maxInFlight: 1, maxBrisk: 10 });
    slots.start(NOW);
    expect(slots.shareOf(0)).toBe(1);
  });
});
