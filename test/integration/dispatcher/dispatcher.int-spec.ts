import { jest } from '@jest/globals';
import { describeDeliveries } from './deliveries.cases.js';
import { describeFormats } from './formats.cases.js';
import { describeHealth } from './health.cases.js';
import { describeHolds } from './holds.cases.js';
import { describeFullQueues, describeLanes } from './lanes.cases.js';
import { describeLimits } from './limits.cases.js';
import { describeOrder } from './order.cases.js';
import { describeSchedule } from './schedule.cases.js';
import { describeStrain } from './strain.cases.js';

jest.setTimeout(120_000);

// One file, so that one process at a time is a member of the dispatcher's consumer groups.
describeDeliveries();
describeFormats();
describeHealth();
describeHolds();
describeLimits();
describeLanes();
describeFullQueues();
describeOrder();
describeSchedule();
describeStrain();
