import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { DeliveryJob } from './delivery-job.js';

/** Beyond these the oldest is forgotten: its waiting retry is then sent, which the receiver knows by its webhook id. */
const MAX_REMEMBERED = 10_000;

/**
 * Deliveries that a manual attempt brought to success while a retry or a hold of theirs still waits in a tier, so that the
 * waiting record is dropped when it comes. In memory, because the endpoint's partition has one owner.
 */
@Injectable()
export class ManualSuccesses {
  /** Delivery id → when it succeeded, epoch ms. */
  private readonly succeededAt = new LRUCache<string, number>({ max: MAX_REMEMBERED });

  remember({ deliveryId }: DeliveryJob, atMs: number): void {
    this.succeededAt.set(deliveryId, atMs);
  }

  /** Only what waited then, as a retry or a hold, is superseded: a chain that began later was asked for again. */
  supersedes({ deliveryId, delivery: { trigger, progress, createdAtMs } }: DeliveryJob): boolean {
    if (this.succeededAt.size === 0 || (trigger !== 'retry' && trigger !== 'initial')) return false;
    const succeededAtMs = this.succeededAt.get(deliveryId);
    return succeededAtMs !== undefined && (progress.firstFailureAtMs ?? createdAtMs) <= succeededAtMs;
  }
}
