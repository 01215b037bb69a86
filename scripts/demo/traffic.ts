// A trickle of events: node scripts/demo/traffic.ts <base URL>, with the API key in POSTRIDER_API_KEY.
import { setTimeout as sleep } from 'node:timers/promises';
import { apiClient } from '../../libs/api-client/src/api-client.ts';

const EVERY_MS = 1_000;
/** An hour's worth: a laptop left alone overnight does not fill its disk. */
const MOST_EVENTS = 3_600;
const REQUEST_TIMEOUT_MS = 10_000;

const TYPES = ['order.created', 'order.paid', 'user.signed_up', 'invoice.sent'] as const;
const [baseUrl = ''] = process.argv.slice(2);
const client = apiClient({
  baseUrl,
  apiKey: process.env['POSTRIDER_API_KEY'] ?? '',
  timeoutMs: REQUEST_TIMEOUT_MS,
});
process.on('SIGTERM', () => process.exit(0));

async function publish(count: number): Promise<void> {
  const { error } = await client.POST('/v1/events', {
    body: {
      type: TYPES[count % TYPES.length] ?? TYPES[0],
      source: 'demo',
      data: { number: count, total: (count * 37) % 500 },
    },
  });
  if (error !== undefined) console.log(`event ${count}: ${error.status} ${error.detail}`);
}

// One at a time: when Postrider is slow to answer, the trickle slows down with it.
for (let count = 1; count <= MOST_EVENTS; count += 1) {
  await publish(count).catch((error: unknown) => console.log(`event ${count}: ${String(error)}`));
  await sleep(EVERY_MS);
}
console.log(`${MOST_EVENTS} events were published; that is all until the next start`);
