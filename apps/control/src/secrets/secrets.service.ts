import { Inject, Injectable } from '@nestjs/common';
import { PostriderError } from '#libs/contracts';
import { SecretStore, type EndpointPlace, type SecretRow, type SecretsChanged } from '#libs/database';
import { addSecret, expireSecret, newSigningSecret, rotateSecrets, secretKindOf } from '#libs/domain';
import { noteChange } from '#libs/http';
import { EndpointsService, noEndpoint } from '../endpoints/endpoints.service.js';
import { secretAnswer } from './secret-answer.js';
import type { NewSecretBody, SecretRotationBody } from './secret.dto.js';

/** A secret, in the clear. */
export interface RevealedSecret {
  readonly row: SecretRow;
  readonly secret: string;
}

/** What endpoints are signed with. A change is in force in every dispatcher within a second. */
@Injectable()
export class SecretsService {
  constructor(
    @Inject(SecretStore) private readonly secrets: SecretStore,
    @Inject(EndpointsService) private readonly endpoints: EndpointsService,
  ) {}

  /** Those that sign, newest first. */
  async list(place: EndpointPlace): Promise<readonly SecretRow[]> {
    await this.endpoints.get(place.tenantId, place.endpointId);
    return this.secrets.list(place, new Date());
  }

  async reveal(place: EndpointPlace, id: string): Promise<RevealedSecret> {
    const found = await this.secrets.reveal(place, id, new Date());
    if (found === undefined) throw noSecret(id);
    const { secret, ...row } = found;
    return { row, secret };
  }

  /** Signs beside those there are. */
  async add(place: EndpointPlace, wanted: NewSecretBody): Promise<RevealedSecret> {
    const now = new Date();
    const secret = wanted.secret ?? newSigningSecret(wanted.algorithm);
    const added = { secret, kind: secretKindOf(secret) };
    const change = await this.secrets.change(place, (held) => addSecret(held, now.getTime()), now, added);
    return { row: await this.noted(place, change), secret };
  }

  /** Takes the place of those of its algorithm, which sign beside it until the overlap is over. */
  async rotate(place: EndpointPlace, { overlapSeconds, ...wanted }: SecretRotationBody): Promise<RevealedSecret> {
    const now = new Date();
    const secret = wanted.secret ?? newSigningSecret(wanted.algorithm);
    const kind = secretKindOf(secret);
    const change = await this.secrets.change(
      place,
      (held) => rotateSecrets(held, kind.algorithm, overlapSeconds * 1_000, now.getTime()),
      now,
      { secret, kind },
    );
    return { row: await this.noted(place, change), secret };
  }

  /** It signs no more. */
  async expire(place: EndpointPlace, id: string): Promise<void> {
    const now = new Date();
    await this.endpoints.get(place.tenantId, place.endpointId);
    const change = await this.secrets.change(
      place,
      (held, format) => expireSecret(held, id, format, now.getTime()),
      now,
    );
    if (change.kind === 'refused') throw new PostriderError('conflict', change.reason);
    if (change.kind === 'unknown') throw noSecret(id);
    await this.note(place, id, change.before);
  }

  private async noted(place: EndpointPlace, change: SecretsChanged): Promise<SecretRow> {
    if (change.kind === 'refused') throw new PostriderError('conflict', change.reason);
    if (change.kind === 'unknown' || change.added === undefined) throw noEndpoint(place.endpointId);
    await this.note(place, change.added.id, change.before);
    return change.added;
  }

  private async note(place: EndpointPlace, target: string, before: readonly SecretRow[]): Promise<void> {
    const after = await this.secrets.list(place, new Date());
    noteChange({ target, before: before.map(secretAnswer), after: after.map(secretAnswer) });
  }
}

const noSecret = (id: string): PostriderError =>
  new PostriderError('not_found', `the endpoint has no secret ${id.slice(0, 100)} that signs`);
