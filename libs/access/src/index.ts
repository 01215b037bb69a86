export { AccessModule } from './access.module.js';
export { KeyDirectory } from './key-directory.service.js';
export { LostActions } from './lost-actions.service.js';
