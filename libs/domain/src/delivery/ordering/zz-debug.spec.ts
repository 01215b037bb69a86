import { OrderWorld } from './order-world.fixture.js';
test('debug', () => {
  const world = new OrderWorld(JSON.parse(process.env['W'] ?? '{}'));
  const t: string[] = [];
  const W = world as any;
  const wrap = (o: any, name: string, fmt: (args: any[], r: any) => string) => { const f = o[name].bind(o); o[name] = (...a: any[]) => { const r = f(...a); t.push(`${W.nowMs} ${name} ${fmt(a, r)}`); return r; }; };
  const g = (gate: any) => { wrap(gate, 'admit', ([j], r) => `${j.deliveryId}@${j.offset} ${JSON.stringify(j.letter.held ?? '')} a${j.letter.attempts} -> ${r}`); wrap(gate, 'decided', ([j, f]) => `${j.deliveryId}@${j.offset} ${f}`); wrap(gate, 'settled', ([j], r) => `${j.deliveryId} -> ${r.map((x: any) => x.deliveryId)}`); wrap(gate, 'hold', ([j], r) => `${j.deliveryId} ${r}`); wrap(gate, 'parked', ([b], r) => `${b.orderKey} ${b.departures.map((d: any) => d.job.deliveryId + '#' + d.seq)} ${JSON.stringify(r?.entry)}`); return gate; };
  g(W.gate);
  const ng = W.newGate.bind(W); W.newGate = () => g(ng());
  wrap(W, 'crash', () => JSON.stringify([...W.log.values()]));
  world.run(1_000);
  console.log(t.filter((l) => !process.env['G'] || new RegExp(process.env['G']).test(l)).join('\n'));
  const w = world as any;
  console.log(JSON.stringify({ quiet: world.isQuiet, first: world.firstSuccesses.length, retries: w.retries, held: w.heldTopic.length, rows: w.rows, writes: w.writes.length, ready: w.ready.map((j: any) => j.deliveryId), undecided: w.topic.map((l: any, i: number) => [i, l]).filter(([i]: any) => !w.decided.has(i)).slice(0, 20), n: w.topic.length, log: [...w.log.values()] }, null, 0));
  const o = w.gate.book.get('ep_1');
  console.log([...(o?.keys ?? [])].map(([k, l]: any) => `${k} head=${l.head?.deliveryId} front=${l.front?.deliveryId} waiting=${l.waiting.map((j: any) => j.deliveryId)} act=${l.parking.isActive} writing=${l.parking.writing} leaving=${l.parking.leaving.length} ${JSON.stringify(l.parking.places.saved)}`).join('\n'), o && JSON.stringify(o.lanes.standard.parking.places.saved), o?.lanes.standard.parking.writing, o?.lanes.standard.parking.leaving.length);
  console.log(world.firstSuccesses.join(' '));
});
