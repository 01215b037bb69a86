export { AccessModule } from './access.module.js';
export { KeyDirectory } from './key-directory.service.js';
