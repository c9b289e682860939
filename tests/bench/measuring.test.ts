import { describe, expect, it } from 'vitest'
import type { FlowResults } from '../../bench/src/flows/flow.ts'
import { readOptions } from '../../bench/src/options.ts'
import { flowBlock, placed } from '../../bench/src/report/document.ts'
import { flowReport } from '../../bench/src/report/terminal.ts'
import { median, percentile } from '../../bench/src/stats.ts'

function options(...args: readonly string[]) {
  const read = readOptions(args)
  if (read === 'help') throw new Error('asked for help')
  return read
}

describe('what the bench is asked for', () => {
  it('is requests on the embedded database when nothing is said', () => {
    expect(options()).toMatchObject({ databases: ['sqlite'], flows: [], rounds: 5, seconds: 2, complete: true })
  })

  it('is every flow and no requests with --flows alone, wherever it stands', () => {
    const all = ['relay', 'latency', 'processes', 'backlog']
    expect(options('--flows')).toMatchObject({ databases: [], flows: all, complete: true })
    expect(options('--', '--flows', '--json')).toMatchObject({ databases: [], flows: all, json: true })
    expect(options('--flows', 'relay,backlog').flows).toEqual(['relay', 'backlog'])
  })

  it('is everything with --all', () => {
    const { databases, flows, complete } = options('--all')
    expect(databases).toEqual(['sqlite', 'mysql', 'postgresql'])
    expect(flows).toHaveLength(4)
    expect(complete).toBe(true)
  })

  it.each([['--rounds', '1'], ['--seconds', '1'], ['--events', '1000'], ['--only', 'get'], ['--json'], ['--profile']])(
    'does not change the document with %s %s',
    (...args) => {
      expect(options(...args).complete).toBe(false)
    },
  )

  it.each([
    [['--flows', 'nothing'], '--flows: there is no nothing; there are relay, latency, processes, backlog.'],
    [['--on', 'oracle'], '--on: there is no oracle; there are sqlite, mysql, postgresql.'],
    [['--events', '5'], '--events must be a number from 1000 to 1000000.'],
    [['--all', '--on', 'mysql'], '--all measures everything; it goes with neither --only nor --on nor --flows.'],
  ])('is refused in words where it makes no sense: %s', (args, message) => {
    expect(() => readOptions(args)).toThrow(message)
  })
})

describe('figures', () => {
  it('are the middle, or the mean of the two in the middle', () => {
    expect(median([3, 1, 2])).toBe(2)
    expect(median([4, 1, 3, 2])).toBe(2.5)
  })

  it('are values that were measured, where a share of them is asked for', () => {
    const hundred = Array.from({ length: 100 }, (_, n) => 100 - n)
    expect(percentile(hundred, 0.95)).toBe(95)
    expect(percentile(hundred, 0.5)).toBe(50)
    expect(percentile(hundred, 1)).toBe(100)
    expect(percentile([7], 0.99)).toBe(7)
    expect(percentile([], 0.5)).toBeNaN()
  })
})

const results = (unjudged: string | null, value: number): FlowResults => ({
  flow: 'relay',
  machine: { processor: 'Some processor', cores: 2, gibibytes: 4, platform: 'linux x64', node: 'v24.0.0' },
  date: '2026-11-20',
  extent: '3 rounds of 10 events each',
  findings: [
    {
      what: 'relay from SQLite',
      unit: 'ratio',
      value,
      rounds: [0.2, 0.5],
      goal: 0.4,
      more: true,
      unjudged,
      figures: 'ours 1/s',
    },
  ],
})

describe('what is written of a flow', () => {
  it('names what is below its goal', () => {
    expect(flowBlock(results(null, 0.3))).toContain('Below the goal: relay from SQLite.')
    expect(flowBlock(results(null, 0.3))).toContain('| relay from SQLite | **0.30** | 0.20 – 0.50 | ≥ 0.40 | not met |')
    expect(flowBlock(results(null, 0.45))).toContain('All goals are met.')
  })

  it('says why something is not judged, and then nothing of goals that are met or not', () => {
    const block = flowBlock(results('not judged with fewer than 4 cores', 0.3))
    expect(block).toContain('| not judged with fewer than 4 cores |')
    expect(block).not.toMatch(/All goals|Below the goal/)
    expect(flowReport(results('not judged', 0.3))).toContain('not judged')
  })

  it('stands between the markers of its name, whatever stood there', () => {
    const begin = '<!-- bench:relay:begin, written by `npm run bench` -->'
    const document = `# Before\n\n${begin}\nold\n<!-- bench:relay:end -->\n\nAfter\n`
    expect(placed(document, 'relay', 'new')).toBe(`# Before\n\n${begin}\nnew\n<!-- bench:relay:end -->\n\nAfter\n`)
    expect(() => placed(document, 'backlog', 'new')).toThrow('docs/performance.md has lost its markers of backlog.')
  })
})
