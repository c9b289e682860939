// What happened, as counts and as the lines that explain them.

/** Reads vitest's JSON report. `report` is undefined when vitest died before it wrote one. */
export function readVitestReport(report, exitedOk) {
  if (!report) return counts({ failures: ['vitest: ended without a report'] })
  const files = report.testResults
  const tests = files.flatMap(({ name, assertionResults }) => assertionResults.map((test) => ({ ...test, file: name })))
  const failures = tests.filter(({ status }) => status === 'failed').map(({ file, fullName }) => `${file}: ${fullName}`)
  // A file that cannot even be loaded has no tests to fail.
  const broken = files.filter(({ status, assertionResults }) => status === 'failed' && !assertionResults.some(isFailed))
  failures.push(...broken.map(({ name, message }) => `${name}: ${firstLine(message)}`))
  if (!exitedOk && failures.length === 0) failures.push('vitest: an error outside any test')
  const skipped = tests.filter(({ status }) => status !== 'passed' && status !== 'failed').length
  return counts({
    passed: tests.filter(({ status }) => status === 'passed').length,
    failures,
    skipped,
    skippedSuites: skippedSuites(tests),
  })
}

/** Checks count as one test each. */
export function countChecks(checks) {
  const failures = checks.filter(({ ok }) => !ok).map(({ name }) => name)
  return counts({ passed: checks.length - failures.length, failures })
}

export function sum(parts) {
  return counts({
    passed: parts.reduce((total, part) => total + part.passed, 0),
    skipped: parts.reduce((total, part) => total + part.skipped, 0),
    failures: parts.flatMap((part) => part.failures),
    skippedSuites: parts.flatMap((part) => part.skippedSuites),
  })
}

/** On CI nothing may be missing: a suite skipped as a whole fails there. */
export function requireAllSuites(total) {
  const failures = total.skippedSuites.map((suite) => `${suite}: skipped, which CI=true does not allow`)
  return { ...total, failures: [...total.failures, ...failures] }
}

/** The last line is read by machines: it stands alone. */
export function lines(total) {
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : ''
  return [
    ...total.skippedSuites.map((suite) => `skipped: ${suite}`),
    ...total.failures.map((failure) => `failed: ${failure}`),
    `${total.passed} passed, ${total.failures.length} failed${skipped}`,
  ]
}

function counts({ passed = 0, failures = [], skipped = 0, skippedSuites = [] }) {
  return { passed, failures, skipped, skippedSuites }
}

/** A single skipped case states its own reason; what is named here is an outermost `describe` that did not run at all. */
function skippedSuites(tests) {
  const suites = groupBy(tests, suiteOf)
  return [...suites].filter(([, all]) => all.every(isSkipped)).map(([name]) => name)
}

// Node 20 has no Map.groupBy.
function groupBy(items, keyOf) {
  const groups = new Map()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return groups
}

const isFailed = ({ status }) => status === 'failed'
const isSkipped = ({ status }) => status === 'skipped' || status === 'pending'
const suiteOf = ({ file, ancestorTitles: [outermost] }) => (outermost ? `${file}: ${outermost}` : file)
const firstLine = (text) => text?.trim().split('\n')[0] || 'could not be loaded'
