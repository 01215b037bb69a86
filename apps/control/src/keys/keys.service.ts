import { Inject, Injectable } from '@nestjs/common';
import { KeyDirectory } from '#libs/access';
import { newId, PostriderError } from '#libs/contracts';
import { ApiKeyRepository, type ApiKeyRow, type NewApiKeyRow, type Page } from '#libs/database';
import { newApiKey, noteChange, type Principal } from '#libs/http';
import { TenantsService } from '../tenants/tenants.service.js';
import { keyAnswer, type KeyAnswer, type KeyChangeBody, type KeyQuery, type NewKeyBody } from './key.dto.js';

/** A key with its text, in the clear: the only time. */
export type CreatedKey = KeyAnswer & { readonly key: string };

@Injectable()
export class KeysService {
  constructor(
    @Inject(ApiKeyRepository) private readonly keys: ApiKeyRepository,
    @Inject(TenantsService) private readonly tenants: TenantsService,
    @Inject(KeyDirectory) private readonly directory: KeyDirectory,
  ) {}

  async create(caller: Principal, tenantId: string, body: NewKeyBody): Promise<CreatedKey> {
    await this.tenants.get(tenantId);
    const now = new Date();
    const { row, text } = freshKey({ ...body, tenantId, createdBy: caller.keyId, replaces: null }, now);
    const created = keyAnswer(await this.keys.create(row), now.getTime());
    noteChange({ target: created.id, after: created });
    return { ...created, key: text };
  }

  async list(tenantId: string, query: KeyQuery): Promise<Page<KeyAnswer>> {
    await this.tenants.get(tenantId);
    const page = await this.keys.list({ filter: { tenantId }, ...query });
    return { ...page, data: page.data.map((key) => keyAnswer(key, Date.now())) };
  }

  async get(tenantId: string, id: string): Promise<KeyAnswer> {
    return keyAnswer(await this.find(tenantId, id), Date.now());
  }

  async change(tenantId: string, id: string, body: KeyChangeBody): Promise<KeyAnswer> {
    const before = await this.find(tenantId, id);
    return this.changed(before, await this.keys.change(tenantId, id, body));
  }

  /** From now on in this process, within 10 s everywhere. One that is revoked stays so. */
  async revoke(tenantId: string, id: string): Promise<KeyAnswer> {
    const before = await this.find(tenantId, id);
    return this.changed(before, await this.keys.revoke(tenantId, id, new Date()));
  }

  /** A new key that may do the same; the old one goes on for the overlap. */
  async rotate(caller: Principal, tenantId: string, id: string, overlapSeconds: number): Promise<CreatedKey> {
    const old = await this.find(tenantId, id);
    const now = new Date();
    const lifetimeMs = old.expiresAt === null ? undefined : old.expiresAt.getTime() - old.createdAt.getTime();
    const expiresAt = lifetimeMs === undefined ? null : new Date(now.getTime() + lifetimeMs);
    const { row, text } = freshKey({ ...old, expiresAt, createdBy: caller.keyId, replaces: old.id }, now);
    const made = await this.keys.replace(old, row, new Date(now.getTime() + overlapSeconds * 1_000), now);
    if (made === undefined) throw new PostriderError('conflict', `the API key ${id} has expired or was revoked`);
    this.directory.forget(id);
    const created = keyAnswer(made, now.getTime());
    noteChange({ target: id, before: keyAnswer(old, now.getTime()), after: created });
    return { ...created, key: text };
  }

  private async find(tenantId: string, id: string): Promise<ApiKeyRow> {
    const key = await this.keys.find(tenantId, id);
    if (key === undefined) throw noKey(id);
    return key;
  }

  private changed(before: ApiKeyRow, after: ApiKeyRow | undefined): KeyAnswer {
    if (after === undefined) throw noKey(before.id);
    this.directory.forget(before.id);
    const answer = keyAnswer(after, Date.now());
    noteChange({ target: before.id, before: keyAnswer(before, Date.now()), after: answer });
    return answer;
  }
}

function freshKey(
  settings: Omit<NewApiKeyRow, 'id' | 'secretHash' | 'createdAt'>,
  now: Date,
): { readonly row: NewApiKeyRow; readonly text: string } {
  const id = newId('key', now.getTime());
  const { text, secretHash } = newApiKey(settings.environment, id.slice('key_'.length));
  return { row: { ...settings, id, secretHash, createdAt: now }, text };
}

/** Also for another tenant's: that it exists is not told. */
const noKey = (id: string): PostriderError =>
  new PostriderError('not_found', `there is no API key ${id.slice(0, 100)}`);
