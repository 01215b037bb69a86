import { Controller, Get, Header, Inject, Param } from '@nestjs/common';
import { SecretStore } from '#libs/database';
import { Describes, OpenRoute, QueryParameters } from '#libs/http';
import { z } from 'zod';

/** Those of a tenant with more pairs are asked for by endpoint. */
const MAX_KEYS = 1_000;

const jwksQuery = z.strictObject({ endpointId: z.string().min(1).max(100).optional() });

const jwks = z
  .object({
    keys: z.array(
      z.object({
        kty: z.literal('OKP'),
        crv: z.literal('Ed25519'),
        x: z.string(),
        kid: z.string(),
        use: z.literal('sig'),
        alg: z.literal('EdDSA'),
      }),
    ),
  })
  .meta({
    id: 'JsonWebKeySet',
    examples: [
      {
        keys: [
          {
            kty: 'OKP',
            crv: 'Ed25519',
            x: '1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4',
            kid: '5f0c2f0e-8f44-4d0c-9d7e-2f1f6f1f4a11',
            use: 'sig',
            alg: 'EdDSA',
          },
        ],
      },
    ],
  });

@Controller('v1/tenants/:tenantId/jwks.json')
export class JwksController {
  constructor(@Inject(SecretStore) private readonly secrets: SecretStore) {}

  /** For receivers, who have no key of ours: that a tenant exists is not told, it just has no keys. */
  @Get()
  @OpenRoute()
  @Header('content-type', 'application/jwk-set+json; charset=utf-8')
  @Header('cache-control', 'public, max-age=60')
  @Describes({
    summary: 'Show the public keys of a tenant',
    description:
      'A JSON Web Key Set (RFC 7517) of the Ed25519 keys that sign for its endpoints now, newest first, at most a thousand. Needs no key.',
    answers: {
      200: {
        description: 'the keys; none for a tenant that is not known',
        schema: jwks,
        contentType: 'application/jwk-set+json',
      },
    },
  })
  async show(
    @Param('tenantId') tenantId: string,
    @QueryParameters(jwksQuery) { endpointId }: z.output<typeof jwksQuery>,
  ): Promise<z.output<typeof jwks>> {
    const keys = await this.secrets.publicKeys(tenantId, endpointId, MAX_KEYS, new Date());
    return {
      keys: keys.map(({ id, publicKey }) => ({
        kty: 'OKP',
        crv: 'Ed25519',
        x: publicKey,
        kid: id,
        use: 'sig',
        alg: 'EdDSA',
      })),
    };
  }
}
