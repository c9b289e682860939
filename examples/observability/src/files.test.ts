import { readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { parseExpression } from './expressions.ts'
import { liveFigures } from './live.ts'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const guide = read('../../../docs/guide/observability.md')

interface Rule {
  readonly alert: string
  readonly expr: string
  readonly for: string
  readonly labels: { readonly severity: string }
  readonly annotations: { readonly summary: string; readonly runbook: string }
}
interface Panel {
  readonly id: number
  readonly title: string
  readonly type: string
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
  readonly datasource?: object
  readonly targets?: readonly Target[]
}
interface Target {
  readonly expr: string
  readonly legendFormat: string
  readonly refId: string
  readonly datasource: object
}
interface Dashboard {
  readonly schemaVersion: number
  readonly templating: { readonly list: readonly object[] }
  readonly panels: readonly Panel[]
}

const rules: readonly Rule[] = parse(read('../alerts.yaml')).groups.flatMap((group: { rules: Rule[] }) => group.rules)
const dashboard: Dashboard = JSON.parse(read('../grafana-dashboard.json'))
const targets = dashboard.panels.flatMap(({ title, targets = [] }) => targets.map((target) => ({ title, ...target })))

/** Labels of each series, with their values. Prometheus adds `job` and `instance`, and makes `up` itself. */
const series = new Map<string, Map<string, Set<string>>>([['up', new Map()]])
/** Every metric of ours with its type. */
const described = new Map<string, string>()

beforeAll(async () => {
  for (const line of (await liveFigures()).split('\n')) {
    const [, metric, type = ''] = /^# TYPE ((?:taskwright|http)_\w+) (\w+)$/.exec(line) ?? []
    if (metric !== undefined) described.set(metric, type)
    const [, name, labels = ''] = /^([a-z]\w*)(?:\{(.*)\})? \S+$/.exec(line) ?? []
    if (name === undefined) continue
    const known = series.get(name) ?? new Map<string, Set<string>>()
    for (const [, label = '', value = ''] of labels.matchAll(/(\w+)="([^"]*)"/g))
      known.set(label, (known.get(label) ?? new Set()).add(value))
    series.set(name, known)
  }
})

const everywhere = ['job', 'instance']
const labelsOf = (metric: string) => [...everywhere, ...(series.get(metric)?.keys() ?? [])]
const expressions = [
  ...rules.map((rule) => [rule.alert, rule.expr]),
  ...targets.map(({ title, expr }) => [title, expr]),
]

test.each(expressions)('%s asks for what the server has: %s', (_, expr = '') => {
  const { selectors, groupings } = parseExpression(expr)
  expect(selectors.length).toBeGreaterThan(0)
  for (const { metric, matchers } of selectors) {
    expect([...series.keys()]).toContain(metric)
    for (const { label, operator, value } of matchers) {
      expect(labelsOf(metric), metric).toContain(label)
      const given = series.get(metric)?.get(label)
      if (operator === '=' && given) expect([...given], `${metric} ${label}`).toContain(value)
    }
  }
  for (const { labels, metrics } of groupings)
    for (const metric of metrics) expect(labelsOf(metric), metric).toEqual(expect.arrayContaining([...labels]))
})

test('an expression that asks for something else is noticed', () => {
  expect(() => parseExpression('sum(rate(http_requests_total[5m])')).toThrow('No PromQL')
  const { selectors, groupings } = parseExpression('sum by (route) (rate(a{x="1", y=~"2"}[5m])) / b')
  expect(selectors.map(({ metric }) => metric)).toEqual(['a', 'b'])
  expect(selectors[0]?.matchers.map(({ label }) => label)).toEqual(['x', 'y'])
  expect(groupings).toEqual([{ labels: ['route'], metrics: ['a'] }])
})

test('what an alert or a legend puts into its sentence is there when it fires', () => {
  for (const { alert, expr, annotations } of rules) {
    const used = [...annotations.summary.matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label)
    expect(offered(expr), alert).toEqual(expect.arrayContaining(used))
  }
  for (const { title, expr, legendFormat } of targets) {
    const used = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label)
    expect(offered(expr), title).toEqual(expect.arrayContaining(used))
  }
})

/** The labels a result has: those it is grouped by, or all of its series'. */
function offered(expr: string): readonly string[] {
  const { selectors, groupings } = parseExpression(expr)
  if (/^\s*\(?\s*(sum|max|min|count|topk|histogram_quantile)\b/.test(expr)) return groupings[0]?.labels ?? []
  return selectors[0] ? labelsOf(selectors[0].metric) : []
}

test('every alert says how bad it is, what is the matter, and where to read what to do', () => {
  const headings = [...guide.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => anchorOf(title))
  expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length)
  for (const { alert, labels, annotations, ...rule } of rules) {
    expect(alert).toMatch(/^Taskwright[A-Z]\w+$/)
    expect(['critical', 'warning']).toContain(labels.severity)
    expect(rule.for).toMatch(/^\d+m$/)
    expect(annotations.summary).toMatch(/[.]$/)
    expect(annotations.runbook).toBe(`docs/guide/observability.md#${anchorOf(alert)}`)
    expect(headings).toContain(anchorOf(alert))
  }
})

test('the guide explains every figure there is, with its type and labels, and no other', () => {
  const rows = [...guide.matchAll(/^\| `((?:taskwright|http)_\w+)` *\| (\w+) *\| ([^|]*?) *\| \S/gm)]
  const explained = rows.map(([, name = '', type, labels = '']) => [name, type, labels.split(', ').filter(Boolean)])
  const there = [...described].map(([name, type]) => [name, type, ownLabels(name)])
  expect(explained.toSorted(byName)).toEqual(there.toSorted(byName))
})

const byName = ([a]: readonly unknown[], [b]: readonly unknown[]) => (String(a) < String(b) ? -1 : 1)
const ownLabels = (name: string) => [...(series.get(name) ?? series.get(`${name}_count`) ?? new Map()).keys()]

test('the guide explains every alert there is, and no other', () => {
  const explained = [...guide.matchAll(/^### (Taskwright\w+)$/gm)].map(([, name]) => name)
  expect(explained.toSorted()).toEqual(rules.map(({ alert }) => alert).toSorted())
})

test('every figure of ours is looked at by the dashboard or an alert', () => {
  const asked = new Set(
    expressions.flatMap(([, expr = '']) => parseExpression(expr).selectors.map((one) => one.metric)),
  )
  const base = (name: string) => name.replace(/_(bucket|sum|count)$/, '')
  const looked = new Set([...asked].flatMap((name) => [name, base(name)]))
  expect([...described.keys()].filter((name) => !looked.has(name))).toEqual([])
})

test('the dashboard asks which data source to use, and every panel uses that one', () => {
  const { schemaVersion, templating, panels, ...rest } = dashboard
  expect(schemaVersion).toBeGreaterThanOrEqual(39)
  expect(Object.keys(rest)).not.toContain('__inputs')
  expect(templating.list[0]).toMatchObject({ name: 'datasource', type: 'datasource', query: 'prometheus' })
  const chosen = { type: 'prometheus', uid: `$${'{datasource}'}` }
  for (const { title, type, datasource, targets = [] } of panels.filter(({ type }) => type !== 'row')) {
    expect(targets.length, title).toBeGreaterThan(0)
    expect(['stat', 'timeseries'], title).toContain(type)
    for (const used of [datasource, ...targets.map((target) => target.datasource)]) expect(used, title).toEqual(chosen)
    expect(new Set(targets.map(({ refId }) => refId)).size, title).toBe(targets.length)
  }
})

test('panels have their own places and ids', () => {
  const { panels } = dashboard
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
  for (const one of panels) for (const other of panels) if (one !== other) expect(overlap(one, other)).toBe(false)
})

function overlap({ gridPos: a }: Panel, { gridPos: b }: Panel): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h
}

test('Prometheus is told to read these rules, under the name they ask for', () => {
  const { rule_files, scrape_configs } = parse(read('../prometheus.yaml'))
  expect(rule_files).toEqual(['alerts.yaml'])
  expect(scrape_configs).toMatchObject([{ job_name: 'taskwright', metrics_path: '/metrics' }])
  for (const [title, expr = ''] of expressions)
    for (const { metric, matchers } of parseExpression(expr).selectors)
      expect(matchers.find(({ label }) => label === 'job')?.value, `${title} ${metric}`).toBe('taskwright')
})

/** As GitHub makes them. */
const anchorOf = (title: string) =>
  title
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-')
