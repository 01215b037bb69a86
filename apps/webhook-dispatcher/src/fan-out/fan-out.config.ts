import { defineConfig, integer, list, type ConfigOf } from '#libs/config';
import { parseLaneRule } from '#libs/domain';

const laneRules = () =>
  list().transform((texts, context) =>
    texts.flatMap((text) => {
      const rule = parseLaneRule(text);
      if (rule === undefined) {
        context.addIssue({ code: 'custom', message: 'must be rules such as payment.*=critical or report.daily=bulk' });
      }
      return rule ?? [];
    }),
  );

export const fanOutConfig = defineConfig('fanOut', {
  FAN_OUT_IN_HAND: integer({ min: 1, max: 100_000 })
    .default(1_000)
    .describe('delivery records that fan-out has made of one partition and that are not acknowledged yet'),
  EVENT_LANES: laneRules()
    .default([])
    .describe(
      'lanes by event type where an event names no priority: pattern=lane, comma separated, first match counts',
    ),
});
export type FanOutConfig = ConfigOf<typeof fanOutConfig>;
