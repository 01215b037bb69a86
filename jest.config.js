// One SWC setting for all four suites. ES modules need NODE_OPTIONS=--experimental-vm-modules, which scripts/test.ts sets.
const shared = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^#libs/(.*)$': '<rootDir>/libs/$1/src/index.ts',
    '^#apps/(.*)$': '<rootDir>/apps/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2024',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
};

const suite = (displayName, testMatch) => ({ ...shared, displayName, testMatch });
// Production code under virtual time: what it imports of Node's own timers stands still until the simulation's clock moves.
const simulation = {
  ...suite('simulation', ['<rootDir>/test/simulation/**/*.sim-spec.ts']),
  setupFiles: ['<rootDir>/test/simulation/clock/stand-ins.ts'],
};
const realServices = { setupFilesAfterEnv: ['<rootDir>/test/long-tests.ts'] };

export default {
  projects: [
    suite('unit', ['<rootDir>/{apps,libs,scripts}/**/*.spec.ts']),
    simulation,
    { ...realServices, ...suite('integration', ['<rootDir>/test/integration/**/*.int-spec.ts']) },
    { ...realServices, ...suite('e2e', ['<rootDir>/test/e2e/**/*.e2e-spec.ts']) },
    { ...realServices, ...suite('faults', ['<rootDir>/test/faults/**/*.fault-spec.ts']) },
  ],
};
