import { jest } from '@jest/globals';
import { describeDeliveries } from './deliveries.cases.js';
import { describeHolds } from './holds.cases.js';
import { describeStrain } from './strain.cases.js';

jest.setTimeout(120_000);

// One file, so that one process at a time is a member of the dispatcher's consumer groups.
describeDeliveries();
describeHolds();
describeStrain();
