import { jest } from '@jest/globals';

// Real brokers start, rebalance and recover in seconds; every wait inside a test has a shorter limit that names its fact.
jest.setTimeout(240_000);
