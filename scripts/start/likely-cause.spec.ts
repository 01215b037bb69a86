import { likelyCause } from './likely-cause.ts';

it.each([
  ['java.net.BindException: Address already in use', { code: 1, signal: null }, /port/],
  [
    'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
    { code: null, signal: 'SIGABRT' },
    /memory/,
  ],
  ['standalone cannot start: The configuration has 2 problem(s):', { code: 1, signal: null }, /setting/],
  [
    'org.apache.kafka.common.KafkaException: Failed to acquire lock on file .lock in /x',
    { code: 1, signal: null },
    /another Kafka/,
  ],
  ['nothing to see', { code: null, signal: 'SIGKILL' }, /killed from outside/],
  ['nothing to see', { code: null, signal: 'SIGTERM' }, /SIGTERM/],
  ['nothing to see', { code: 7, signal: null }, /unknown/],
] as const)('explains "%s"', (line, exit, cause) => {
  expect(likelyCause([line], exit)).toMatch(cause);
});
