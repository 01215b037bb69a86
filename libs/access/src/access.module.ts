import { Global, Module } from '@nestjs/common';
import { DatabaseModule } from '#libs/database';
import { ACTION_RECORDER, CREDENTIAL_DIRECTORY } from '#libs/http';
import { StoredActionRecorder } from './action-recorder.service.js';
import { KeyDirectory } from './key-directory.service.js';
import { KeyUses } from './key-uses.service.js';
import { LostActions } from './lost-actions.service.js';
import { RootTenant } from './root-tenant.service.js';

/** For an app whose routes take the keys of tenants; without it they take the root key only, and record no actions. */
@Global()
@Module({
  imports: [DatabaseModule],
  providers: [
    KeyDirectory,
    KeyUses,
    LostActions,
    RootTenant,
    { provide: CREDENTIAL_DIRECTORY, useExisting: KeyDirectory },
    { provide: ACTION_RECORDER, useClass: StoredActionRecorder },
  ],
  exports: [KeyDirectory, KeyUses, CREDENTIAL_DIRECTORY, ACTION_RECORDER],
})
export class AccessModule {}
