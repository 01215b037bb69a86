import type { EndpointState, Verification } from '#libs/contracts';

/** What of an endpoint decides whether it may be sent to. */
export interface EndpointStanding {
  readonly state: EndpointState;
  readonly verification: Verification;
  /** By a handshake. */
  readonly verified: boolean;
}

export interface StandingChange {
  /** Its URL is another one now: who agreed to be sent to was the other one. */
  readonly moved: boolean;
  readonly verification?: Verification | undefined;
  /** What its owner wants it to be. */
  readonly state?: Exclude<EndpointState, 'pending_verification' | 'failed'> | undefined;
}

export interface StandingAfter {
  readonly state: EndpointState;
  readonly verified: boolean;
  /** A handshake is to be made from the beginning. */
  readonly beginsVerification: boolean;
}

/** Where an endpoint stands after a change: who has not agreed to be sent to is asked before it is. */
export function endpointAfter(current: EndpointStanding, change: StandingChange): StandingAfter {
  const verification = change.verification ?? current.verification;
  const asksAnew = change.moved || verification !== current.verification;
  const verified = current.verified && !asksAnew;
  const state = stateOf(change.state ?? current.state, {
    maySend: verified || verification === 'none',
    asksAnew: asksAnew || change.state !== undefined,
  });
  const beginsVerification = state === 'pending_verification' && (asksAnew || state !== current.state);
  return { state, verified, beginsVerification };
}

function stateOf(wanted: EndpointState, { maySend, asksAnew }: { maySend: boolean; asksAnew: boolean }): EndpointState {
  switch (wanted) {
    case 'paused':
    case 'disabled':
      return wanted;
    case 'active':
    case 'pending_verification':
      return maySend ? 'active' : 'pending_verification';
    case 'failed':
      if (maySend) return 'active';
      return asksAnew ? 'pending_verification' : 'failed';
    default:
      return wanted satisfies never;
  }
}
