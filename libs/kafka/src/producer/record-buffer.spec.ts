import { RecordBuffer } from './record-buffer.js';

describe('the room for records', () => {
  const small = (): RecordBuffer => new RecordBuffer({ maxBytes: 10_000, maxRecords: 10 });

  test('is bounded by records', () => {
    const buffer = small();
    expect(Array.from({ length: 12 }, () => buffer.tryTake(1)).filter(Boolean)).toHaveLength(10);
  });

  test('is bounded by bytes, with what a record costs beyond its own', () => {
    const buffer = small();
    expect([buffer.tryTake(8_000), buffer.tryTake(1_000), buffer.tryTake(100)]).toEqual([true, false, true]);
  });

  test('takes one record of any size when empty: it could never be sent otherwise', () => {
    expect(small().tryTake(50_000)).toBe(true);
  });

  test('those that can wait leave room for those that would fail', async () => {
    const buffer = small();
    for (let count = 0; count < 8; count += 1) await buffer.take(1);
    let admitted = false;
    void buffer.take(1).then(() => {
      admitted = true;
    });
    expect(buffer.tryTake(1)).toBe(true);
    await Promise.resolve();
    expect(admitted).toBe(false);
  });

  test('those that wait are let in by the order of asking, as room is given back', async () => {
    const buffer = small();
    for (let count = 0; count < 8; count += 1) await buffer.take(1);
    const order: string[] = [];
    const first = buffer.take(1).then(() => order.push('first'));
    const second = buffer.take(1).then(() => order.push('second'));
    buffer.give(1);
    await first;
    expect(order).toEqual(['first']);
    buffer.give(1);
    await second;
    expect(order).toEqual(['first', 'second']);
    expect(buffer.heldRecords).toBe(8);
  });

  test('is empty again when all was given back', async () => {
    const buffer = small();
    await buffer.take(300);
    buffer.tryTake(200);
    buffer.give(300);
    buffer.give(200);
    expect([buffer.heldBytes, buffer.heldRecords]).toEqual([0, 0]);
  });
});
