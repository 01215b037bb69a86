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
