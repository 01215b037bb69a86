export { signStandard, type StandardSignature, type StandardSigningRequest } from './signing/standard-signature.js';
export { newSigningSecret } from './signing/new-signing-secret.js';
