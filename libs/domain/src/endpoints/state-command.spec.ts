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
    ['verifying what is active is no fault', 'active', 'verify', 'unchanged'],
    ['a disabled one cannot be paused', 'disabled', 'pause', 'refused'],
    ['a disabled one is not resumed but enabled', 'disabled', 'resume', 'refused'],
    ['a paused one is not enabled but resumed', 'paused', 'enable', 'refused'],
    ['a paused one is resumed before it is verified', 'paused', 'verify', 'refused'],
    ['a disabled one is enabled before it is verified', 'disabled', 'verify', 'refused'],
    ['one that failed can be verified again', 'failed', 'verify', 'pending_verification'],
    ['one that failed is not enabled', 'failed', 'enable', 'refused'],
    ['one that failed is not resumed', 'failed', 'resume', 'refused'],
    ['one that failed is not paused', 'failed', 'pause', 'refused'],
    ['one that failed can be disabled', 'failed', 'disable', 'disabled'],
    ['one that waits for its verification can be paused', 'pending_verification', 'pause', 'paused'],
    ['one that waits for its verification can be disabled', 'pending_verification', 'disable', 'disabled'],
    ['no word of its owner verifies an endpoint', 'pending_verification', 'enable', 'unchanged'],
    ['nor this one', 'pending_verification', 'resume', 'unchanged'],
    ['its next try can be made at once', 'pending_verification', 'verify', 'pending_verification'],
  ])('%s', (_, state, command, expected) => {
    const change = stateAfter(state, command, true);
    expect(change.kind === 'change' ? change.to : change.kind).toBe(expected);
  });

  test.each<[string, EndpointState, StateCommand]>([
    ['a paused one that is resumed', 'paused', 'resume'],
    ['a disabled one that is enabled', 'disabled', 'enable'],
  ])('%s has to be verified first where it never was', (_, state, command) => {
    expect(stateAfter(state, command, false)).toEqual({ kind: 'change', to: 'pending_verification' });
  });
});
