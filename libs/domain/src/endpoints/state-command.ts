import type { EndpointState } from '#libs/contracts';

/** What an owner can ask of an endpoint. */
export type StateCommand = 'pause' | 'resume' | 'enable' | 'disable';

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
  active: { pause: to('paused'), resume: UNCHANGED, enable: UNCHANGED, disable: to('disabled') },
  paused: {
    pause: UNCHANGED,
    resume: to('active'),
    enable: refused('the endpoint is paused, not disabled: resume it'),
    disable: to('disabled'),
  },
  pending_verification: {
    pause: to('paused'),
    resume: UNCHANGED,
    enable: UNCHANGED,
    disable: to('disabled'),
  },
  failed: {
    pause: refused('the endpoint failed its verification: nothing is sent to it that a pause could keep'),
    resume: refused('the endpoint failed its verification, it is not paused: verify it'),
    enable: refused('the endpoint failed its verification, it is not disabled: verify it'),
    disable: to('disabled'),
  },
  disabled: {
    pause: refused('the endpoint is disabled: nothing is sent to it that a pause could keep'),
    resume: refused('the endpoint is disabled, not paused: enable it'),
    enable: to('active'),
    disable: UNCHANGED,
  },
};

export const stateAfter = (state: EndpointState, command: StateCommand): StateChange => TABLE[state][command];
