/** A lane is a delivery topic of its own; a flood in `bulk` leaves `critical` and `standard` untouched. */
export const LANES = ['critical', 'standard', 'bulk'] as const;
export type Lane = (typeof LANES)[number];

/** The lane and those above it. */
export const lanesFrom = (lane: Lane): readonly Lane[] => FROM[lane];
const FROM: Readonly<Record<Lane, readonly Lane[]>> = {
  critical: ['critical'],
  standard: ['standard', 'critical'],
  bulk: ['bulk', 'standard', 'critical'],
};

/** What a publisher may ask for; it names the lane of the event's deliveries. */
export const isLane = (value: unknown): value is Lane => LANES.some((lane) => lane === value);
