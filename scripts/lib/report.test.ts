import { describe, expect, it } from 'vitest'
import { countChecks, lines, readVitestReport, requireAllSuites, sum } from './report.mjs'

const test = (status: string, fullName = 'a case', ancestorTitles: string[] = []) => ({
  status,
  fullName,
  ancestorTitles,
})
const file = (name: string, assertionResults: object[], rest = {}) => ({
  name,
  status: 'passed',
  assertionResults,
  ...rest,
})
const summary = (testResults: object[], exitedOk = true) => lines(readVitestReport({ testResults }, exitedOk))

describe('the last lines of npm test', () => {
  it('count what passed', () => {
    expect(summary([file('a.test.ts', [test('passed'), test('passed')])])).toEqual(['2 passed, 0 failed'])
  })

  it('name what failed', () => {
    const report = [file('a.test.ts', [test('passed'), test('failed', 'adds')], { status: 'failed' })]
    expect(summary(report, false)).toEqual(['failed: a.test.ts: adds', '1 passed, 1 failed'])
  })

  it('count a file that could not be loaded as one failure', () => {
    const report = [file('a.test.ts', [], { status: 'failed', message: 'no such module\n at x' })]
    expect(summary(report, false)).toEqual(['failed: a.test.ts: no such module', '0 passed, 1 failed'])
  })

  it('count a failure outside any test', () => {
    expect(summary([file('a.test.ts', [test('passed')])], false).at(-1)).toBe('1 passed, 1 failed')
  })

  it('count a run without a report', () => {
    expect(lines(readVitestReport(undefined, false)).at(-1)).toBe('0 passed, 1 failed')
  })

  it('name a suite that was skipped as a whole, but not a single skipped case', () => {
    const report = [file('a.test.ts', [test('skipped', 'on x', ['mysql']), test('passed'), test('skipped', 'y', [])])]
    expect(summary(report)).toEqual(['skipped: a.test.ts: mysql', '1 passed, 0 failed, 2 skipped'])
  })

  it('add up checks and tests', () => {
    const checks = countChecks([
      { name: 'types', ok: false },
      { name: 'build', ok: true },
    ])
    const tests = readVitestReport({ testResults: [file('a.test.ts', [test('passed')])] }, true)
    expect(lines(sum([checks, tests]))).toEqual(['failed: types', '2 passed, 1 failed'])
  })

  it('fail a skipped suite on CI', () => {
    const report = readVitestReport({ testResults: [file('a.test.ts', [test('skipped', 'on x', ['mysql'])])] }, true)
    expect(lines(requireAllSuites(report)).at(-1)).toBe('0 passed, 1 failed, 1 skipped')
  })
})
