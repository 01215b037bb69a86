import { newKafkaId } from './kafka-format.ts';

it('makes ids that no tool takes for an option', () => {
  const draws = [Buffer.alloc(16, 0xf8), Buffer.alloc(16, 1)];
  expect(draws[0]?.toString('base64url').startsWith('-')).toBe(true);
  expect(newKafkaId(() => draws.shift() ?? Buffer.alloc(16))).toBe(Buffer.alloc(16, 1).toString('base64url'));
});
