export { signStandard, type StandardSignature, type StandardSigningRequest } from './signing/standard-signature.js';
export { newSigningSecret } from './signing/new-signing-secret.js';
export { parseKeyring, type Keyring } from './secrets/keyring.js';
export {
  NONCE_BYTES,
  openSecret,
  sealSecret,
  type OpenedSecret,
  type SecretPlace,
} from './secrets/sealed-secret.js';
export { MAX_METADATA_CHARACTERS, MAX_METADATA_SPAN } from './consuming/commit-metadata.codec.js';
export { OffsetTracker, type Begun } from './consuming/offset-tracker.js';
export { assignSticky, type Assignment, type JoiningMember } from './consuming/sticky-assignment.js';
export { addressVerdict, type AddressVerdict } from './egress/address-verdict.js';
export { PUBLIC_HTTPS_ONLY, type EgressPolicy } from './egress/egress-policy.js';
export { headerVerdict, type HeaderVerdict } from './egress/header-verdict.js';
export { parseCidr, type Cidr } from './egress/ip-address.js';
export { urlVerdict, type EgressClass, type UrlVerdict } from './egress/url-verdict.js';
