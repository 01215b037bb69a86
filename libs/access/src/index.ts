export { AccessModule } from './access.module.js';
export { KeyUses } from './key-uses.service.js';
export { KeyDirectory } from './key-directory.service.js';
export { LostActions } from './lost-actions.service.js';
