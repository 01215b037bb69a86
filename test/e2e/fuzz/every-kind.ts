import { RETRY_TIERS, TOPICS } from '#libs/contracts';
import { answer, until, type RecordContract } from '#libs/testing';
import type { Installation } from '../installation.js';

/** On records that a foreign tool put somewhere: nobody promised anything about those. */
export const FOREIGN = 'foreign';

/** Written by versions before, and read by this one. */
const FORMER_KINDS: readonly string[] = ['report endpoint-gone'];

export const kindsToFind = (contract: RecordContract): readonly string[] =>
  contract.kinds.filter((kind) => !FORMER_KINDS.includes(kind)).toSorted();

/** Makes a record of every kind, and one on every topic: failures, dead letters, holds, schedules, orders, what is no event. */
export async function makeEveryKind(postrider: Installation): Promise<void> {
  const { api, kafka } = postrider;
  const failing = await postrider.subscribe('kind.failing', () => answer(500));
  const gone = await postrider.subscribe('kind.gone', () => answer(410));
  const paused = await postrider.subscribe('kind.paused');
  const ordered = await postrider.subscribe('kind.ordered', () => answer(500), { ordering: 'endpoint' });
  const busy = await postrider.subscribe('kind.busy', () => answer(429, { headers: { 'retry-after': '60' } }));
  const tripping = await postrider.subscribe('kind.tripping', () => answer(500), NEVER_AGAIN);
  for (const { delayMs, name } of RETRY_TIERS) {
    await postrider.subscribe(`kind.tier-${name}`, () => answer(500), { retry: schedule(delayMs) });
  }
  await api.post(`/v1/endpoints/${paused.id}/pause`);
  await postrider.configured();
  for (const topic of [TOPICS.events, TOPICS.deliveries]) {
    await kafka.produce(topic, { key: 'x', value: Buffer.from('no event'), headers: { [FOREIGN]: 'x' } });
  }
  for (const priority of ['critical', 'bulk'])
    await api.post('/v1/events', { type: 'kind.failing', data: {}, priority });
  for (const { name } of RETRY_TIERS) await api.publish({ type: `kind.tier-${name}` });
  await Promise.all(Array.from({ length: 40 }, () => api.publish({ type: 'kind.tripping' })));
  const deliverAt = new Date(Date.now() + 3_600_000).toISOString();
  await api.post('/v1/events', { type: 'kind.paused', data: {}, deliverAt });
  const [failed, dead, held, first, throttled] = await Promise.all(
    ['kind.failing', 'kind.gone', 'kind.paused', 'kind.ordered', 'kind.busy'].map((type) => api.publish({ type })),
  );
  await api.publish({ type: 'kind.ordered' });
  const { id } = await postrider.deliveryInState(failed ?? '', failing.id, 'retrying');
  await api.post(`/v1/deliveries/${id}/cancel`);
  await postrider.deliveryInState(dead ?? '', gone.id, 'failed');
  await postrider.deliveryInState(held ?? '', paused.id, 'held');
  await postrider.deliveryInState(first ?? '', ordered.id, 'retrying');
  await postrider.deliveryInState(throttled ?? '', busy.id, 'retrying');
  const isTripped = async () => (await api.get(`/v1/endpoints/${tripping.id}`)).json.state === 'tripped';
  await until(isTripped, { timeoutMs: 30_000, what: 'a circuit to open' });
  await kafka.find(TOPICS.eventsQuarantine, () => true);
  await kafka.find(TOPICS.deliveriesDlt, ({ value }) => value?.toString() === 'no event');
}

const schedule = (...delaysMs: readonly number[]) => ({ policy: 'schedule', delaysMs });
const NEVER_AGAIN = { retry: schedule() };
