// A Jest reporter: quiet while all is well, whole messages for what failed, counts for the runner.
import { relative } from 'node:path';
import { writeFileSync } from 'node:fs';

const seconds = (ms) => `${((ms ?? 0) / 1_000).toFixed(1)} s`;

export default class ProgressReporter {
  constructor(config, options) {
    this.root = config.rootDir;
    this.options = options;
  }

  onTestCaseResult(_test, { status, fullName, duration }) {
    if (!this.options.perTest) return;
    const marks = { passed: 'ok     ', failed: 'FAILED ', pending: 'skipped', todo: 'todo   ' };
    console.log(`  ${marks[status] ?? status} ${fullName} (${seconds(duration)})`);
  }

  onTestFileResult(test, result) {
    const failed = result.numFailingTests > 0 || result.testExecError !== undefined;
    if (!this.options.perTest && !failed) process.stdout.write('.');
    if (!failed) return;
    const name = relative(this.root, test.path);
    process.stdout.write(`\n${name}\n${result.failureMessage ?? ''}\n`);
  }

  onRunComplete(_contexts, results) {
    if (!this.options.perTest) process.stdout.write('\n');
    const counts = {
      passed: results.numPassedTests,
      // A file that cannot even be loaded is a failure like any other.
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    };
    writeFileSync(this.options.countsFile, JSON.stringify(counts));
  }
}
