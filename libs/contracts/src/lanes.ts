/** A lane is a delivery topic of its own; a flood in `bulk` leaves `critical` and `standard` untouched. */
export const LANES = ['critical', 'standard', 'bulk'] as const;
export type Lane = (typeof LANES)[number];

/** What a publisher may ask for; it names the lane of the event's deliveries. */
export const isLane = (value: unknown): value is Lane => LANES.some((lane) => lane === value);
