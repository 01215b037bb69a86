export { PublisherModule } from './publisher.module.js';
export { publisherSlices } from './publisher-slices.js';
