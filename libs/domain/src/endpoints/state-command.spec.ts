import type { EndpointState } from '#libs/contracts';
import { stateAfter, type StateCommand } from './state-command.js';

describe('a command about an endpoint', () => {
  test.each<[string, EndpointState, StateCommand, EndpointState | 'unchanged' | 'refused']>([
    ['an active one can be paused', 'active', 'pause', 'paused'],
    ['a paused one can be resumed', 'paused', 'resume', 'active'],
    ['an active one can be disabled', 'active', 'disable', 'disabled'],
    ['a paused one can be disabled', 'paused', 'disable', 'disabled'],
    ['a disabled one can be enabled', 'disabled', 'enable', 'active'],
    ['pausing twice is no fault', 'paused', 'pause', 'unchanged'],
    ['resuming what runs is no fault', 'active', 'resume', 'unchanged'],
    ['enabling what is active is no fault', 'active', 'enable', 'unchanged'],
    ['disabling twice is no fault', 'disabled', 'disable', 'unchanged'],
    ['a disabled one cannot be paused', 'disabled', 'pause', 'refused'],
    ['a disabled one is not resumed but enabled', 'disabled', 'resume', 'refused'],
    ['a paused one is not enabled but resumed', 'paused', 'enable', 'refused'],
  ])('%s', (_, state, command, expected) => {
    const change = stateAfter(state, command);
    expect(change.kind === 'change' ? change.to : change.kind).toBe(expected);
  });
});
