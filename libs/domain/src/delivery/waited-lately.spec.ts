import { WaitedLately } from './waited-lately.js';

const NOW = 1_700_000_000_000;

describe('WaitedLately', () => {
  it('adds up, and forgets a tenth of the time that goes by', () => {
    const waited = new WaitedLately();
    expect(waited.at(NOW)).toBe(0);
    waited.add(NOW, NOW + 100);
    waited.add(NOW + 100, NOW + 250);
    expect(waited.at(NOW + 250)).toBe(250);
    expect(waited.at(NOW + 1_250)).toBe(150);
    waited.add(NOW + 1_250, NOW + 1_300);
    expect(waited.at(NOW + 1_300)).toBe(200);
    expect(waited.at(NOW + 60_000)).toBe(0);
  });

  it('counts times that overlap once', () => {
    const waited = new WaitedLately();
    waited.add(NOW, NOW + 100);
    waited.add(NOW + 20, NOW + 110);
    waited.add(NOW + 30, NOW + 90);
    expect(waited.at(NOW + 110)).toBe(110);
  });
});
