export { ControlModule } from './control.module.js';
export { controlSlices } from './control-slices.js';
