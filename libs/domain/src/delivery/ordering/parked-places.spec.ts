import { ParkedPlaces } from './parked-places.js';

const NOW = 1_000_000;
const NONE: ReadonlySet<number> = new Set();

/** A line of which one delivery was parked a second time, and has come back from there. */
function cameBackTwice(): { readonly places: ParkedPlaces; readonly place: number } {
  const places = new ParkedPlaces({}, NOW);
  const place = places.give(NOW);
  places.acknowledged(place, 1);
  const last = places.give(NOW);
  places.acknowledged(last, 1);
  places.cameBack(place, 1, NOW);
  places.giveAgain(place, 2, NOW);
  places.acknowledged(place, 2);
  places.cameBack(place, 2, NOW);
  return { places, place };
}

describe('the places of what is parked', () => {
  it('while one is parked once more, the record that it came back with may still come to the next owner', () => {
    const { places, place } = cameBackTwice();
    expect(places.saved(NONE).out).toEqual([[place, 2]]);
    places.giveAgain(place, 3, NOW);
    expect(places.saved(NONE).out).toEqual([[place, 2]]);
    const next = new ParkedPlaces(places.saved(NONE), NOW);
    expect(next.cameBack(place + 1, 1, NOW)).toBe(false);
    expect(next.cameBack(place, 2, NOW)).toBe(true);
    places.acknowledged(place, 3);
    expect(places.saved(NONE).out).toEqual([[place, 3]]);
  });

  it('of a second copy no more is told than that it is there: what was parked later may never arrive', () => {
    const { places, place } = cameBackTwice();
    places.giveAgain(place, 3, NOW);
    places.cameBack(place, 2, NOW);
    expect(places.saved(NONE).out).toEqual([[place, 2]]);
    expect(new ParkedPlaces(places.saved(NONE), NOW).isParkedAgain(place, 2)).toBe(false);
  });

  it('a place that an owner gave out before it died is known as such by many owners after it', () => {
    let places = new ParkedPlaces({}, NOW);
    const lost = NOW * 64 + 64;
    for (let owner = 1; owner <= 30; owner += 1) {
      const nowMs = NOW + owner * 10;
      places = new ParkedPlaces(places.saved(NONE), nowMs);
      places.acknowledged(places.give(nowMs), 1);
    }
    expect(places.gaveOut(lost)).toBe(false);
  });
});
