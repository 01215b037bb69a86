import { Global, Module } from '@nestjs/common';
import { DatabaseModule } from '#libs/database';
import { CREDENTIAL_DIRECTORY } from '#libs/http';
import { KeyDirectory } from './key-directory.service.js';

/** For an app whose routes take the keys of tenants; without it they take the root key only. */
@Global()
@Module({
  imports: [DatabaseModule],
  providers: [KeyDirectory, { provide: CREDENTIAL_DIRECTORY, useExisting: KeyDirectory }],
  exports: [KeyDirectory, CREDENTIAL_DIRECTORY],
})
export class AccessModule {}
