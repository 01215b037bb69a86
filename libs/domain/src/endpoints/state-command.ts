import type { EndpointState } from '#libs/contracts';

/** What an owner can ask of an endpoint. */
export type StateCommand = 'pause' | 'resume' | 'enable' | 'disable' | 'verify';

export type StateChange =
  | { readonly kind: 'change'; readonly to: EndpointState }
  /** It is so already: asking twice is no fault. */
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly reason: string };

const UNCHANGED: StateChange = { kind: 'unchanged' };
const refused = (reason: string): StateChange => ({ kind: 'refused', reason });
const to = (state: EndpointState): StateChange => ({ kind: 'change', to: state });

/** A command that cannot mean what it says in a state is refused, with the command that was meant. */
const TABLE: Readonly<Record<EndpointState, Readonly<Record<StateCommand, StateChange>>>> = {
  active: { pause: to('paused'), resume: UNCHANGED, enable: UNCHANGED, disable: to('disabled'), verify: UNCHANGED },
  pending_verification: {
    pause: to('paused'),
    resume: UNCHANGED,
    enable: UNCHANGED,
    disable: to('disabled'),
    // At once instead of when its next try is due.
    verify: to('pending_verification'),
  },
  paused: {
    pause: UNCHANGED,
    resume: to('active'),
    enable: refused('the endpoint is paused, not disabled: resume it'),
    disable: to('disabled'),
    verify: refused('the endpoint is paused: resume it, and it is verified if it has to be'),
  },
  disabled: {
    pause: refused('the endpoint is disabled: nothing is sent to it that a pause could keep'),
    resume: refused('the endpoint is disabled, not paused: enable it'),
    enable: to('active'),
    disable: UNCHANGED,
    verify: refused('the endpoint is disabled: enable it, and it is verified if it has to be'),
  },
  failed: {
    pause: refused('the endpoint failed its verification: nothing is sent to it that a pause could keep'),
    resume: refused('the endpoint failed its verification, it is not paused: verify it'),
    enable: refused('the endpoint failed its verification, it is not disabled: verify it'),
    disable: to('disabled'),
    verify: to('pending_verification'),
  },
};

/** @param verified whether it may be sent to; what would be active has to be verified first otherwise */
export function stateAfter(state: EndpointState, command: StateCommand, verified: boolean): StateChange {
  const change = TABLE[state][command];
  return change.kind === 'change' && change.to === 'active' && !verified ? to('pending_verification') : change;
}
