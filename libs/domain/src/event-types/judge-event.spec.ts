import type { EventTypePolicy, RegisteredEventType, ValidationMode } from '#libs/contracts';
import { judgeEvent, type EventToJudge } from './judge-event.js';

const schema = { type: 'object' };
const registered = (overrides: Partial<RegisteredEventType> = {}): RegisteredEventType => ({
  tenantId: 'ten_a',
  name: 'order.created',
  validation: null,
  deprecated: false,
  versions: [
    { version: '1', schema, deprecated: false },
    { version: '2', schema: null, deprecated: true },
  ],
  ...overrides,
});
const never = () => {
  throw new Error('judged');
};
const event = (overrides: Partial<EventToJudge> = {}): EventToJudge => ({
  type: 'order.created',
  version: '1',
  pointer: '',
  data: () => ({}),
  bytes: 2,
  ...overrides,
});
const policy = (validation: ValidationMode, unregistered: ValidationMode = 'off'): EventTypePolicy => ({
  validation,
  unregistered,
});
const bad = (_schema: unknown, _data: unknown, _bytes: number, pointer: string) => [{ pointer, detail: 'is bad' }];
const good = () => [];

const FINE = { kind: 'passes', warnings: [] };
const badData = { pointer: '/data', detail: 'is bad' };

describe('an event', () => {
  it.each<[string, EventToJudge, RegisteredEventType | undefined, EventTypePolicy, typeof bad | typeof good, unknown]>([
    ['passes as its schema says', event(), registered(), policy('reject'), good, FINE],
    ['is refused', event(), registered(), policy('reject'), bad, { kind: 'refused', errors: [badData] }],
    ['is warned about', event(), registered(), policy('warn'), bad, { kind: 'passes', warnings: [badData] }],
    ['is not even read', event({ data: never }), registered(), policy('off'), never, FINE],
    [
      'goes by its type rather than by its tenant',
      event(),
      registered({ validation: 'reject' }),
      policy('off'),
      bad,
      { kind: 'refused', errors: [badData] },
    ],
    [
      'goes by its type that asks for nothing',
      event(),
      registered({ validation: 'off' }),
      policy('reject'),
      never,
      FINE,
    ],
    ['of an unregistered type passes', event(), undefined, policy('reject'), never, FINE],
    [
      'of an unregistered type is refused where that is asked for',
      event({ pointer: '/events/3' }),
      undefined,
      policy('off', 'reject'),
      never,
      { kind: 'refused', errors: [{ pointer: '/events/3/type', detail: 'order.created is not registered' }] },
    ],
    [
      'of an unregistered version too',
      event({ version: '9' }),
      registered(),
      policy('off', 'warn'),
      never,
      { kind: 'passes', warnings: [{ pointer: '/version', detail: 'version 9 of order.created is not registered' }] },
    ],
    [
      'of a deprecated version is told so',
      event({ version: '2' }),
      registered(),
      policy('reject'),
      never,
      { kind: 'passes', warnings: [{ pointer: '/version', detail: 'version 2 of order.created is deprecated' }] },
    ],
    [
      'of a deprecated type is told so beside its faults',
      event(),
      registered({ deprecated: true }),
      policy('warn'),
      bad,
      { kind: 'passes', warnings: [{ pointer: '/type', detail: 'order.created is deprecated' }, badData] },
    ],
    [
      'has its faults where it stands in a batch',
      event({ pointer: '/events/3' }),
      registered(),
      policy('reject'),
      bad,
      { kind: 'refused', errors: [{ pointer: '/events/3/data', detail: 'is bad' }] },
    ],
  ])('%s', (...[, asked, type, by, judge, expected]) => {
    expect(judgeEvent(asked, type, by, judge)).toEqual(expected);
  });
});
