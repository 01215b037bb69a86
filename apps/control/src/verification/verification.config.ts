import { defineConfig, type ConfigOf } from '#libs/config';
import { z } from 'zod';

/** RFC 1123: labels of letters, digits and hyphens. */
const HOST_NAME = /^(?!-)[A-Za-z0-9-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*$/;

export const verificationConfig = defineConfig('verification', {
  VERIFICATION_ORIGIN: z
    .string()
    .max(253)
    .regex(HOST_NAME, 'is not a host name such as events.example.com')
    .default('postrider')
    .describe('the name by which CloudEvents handshakes ask for permission to send (WebHook-Request-Origin)'),
});
export type VerificationConfig = ConfigOf<typeof verificationConfig>;
