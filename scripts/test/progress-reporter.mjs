// A Jest reporter: quiet while all is well, whole messages for what failed, the result in a file for the runner.
import { relative } from 'node:path';
import { writeFileSync } from 'node:fs';

const seconds = (ms) => `${((ms ?? 0) / 1_000).toFixed(1)} s`;
const whyOf = (error) => String(error?.message ?? error);

export default class ProgressReporter {
  constructor(config, options) {
    this.root = config.rootDir;
    this.options = options;
  }

  onTestFileResult(test, result) {
    const failed = result.numFailingTests > 0 || result.testExecError !== undefined;
    const name = relative(this.root, test.path);
    if (this.options.perFile) this.tellFile(name, result, failed);
    else if (!failed) process.stdout.write('.');
    if (failed) process.stdout.write(`\n${name}\n${result.failureMessage ?? ''}\n`);
  }

  onRunComplete(_contexts, results) {
    if (!this.options.perFile) process.stdout.write('\n');
    const counts = {
      passed: results.numPassedTests,
      // A file that cannot even be loaded is a failure like any other.
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    };
    const failures = results.testResults.flatMap((result) => this.failuresOf(result));
    writeFileSync(this.options.resultFile, JSON.stringify({ counts, failures }));
  }

  tellFile(name, { numPassingTests, numFailingTests, perfStats }, failed) {
    const tests = `${numPassingTests + numFailingTests} tests`;
    console.log(`  ${failed ? 'FAILED' : 'ok    '} ${name} (${tests}, ${seconds(perfStats.end - perfStats.start)})`);
  }

  failuresOf({ testFilePath, testResults, testExecError }) {
    const file = relative(this.root, testFilePath);
    const failed = testResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages }) => ({ file, test: fullName, why: failureMessages.join('\n') }));
    if (testExecError === undefined || testExecError === null) return failed;
    return [...failed, { file, test: 'could not be run', why: whyOf(testExecError) }];
  }
}
