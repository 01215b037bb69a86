export { WorkflowsModule } from './workflows.module.js';
export { workflowsSlices } from './workflows-slices.js';
