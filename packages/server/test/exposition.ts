/** What Prometheus would read at `/metrics`. A line it could not read is an error here too. */
export interface Exposition {
  readonly text: string
  readonly metrics: readonly { readonly name: string; readonly help: string; readonly type: string }[]
  /** All samples of this name with at least these labels. */
  samples(name: string, labels?: Labels): readonly ExposedSample[]
  /** The value of the only such sample, or undefined. */
  value(name: string, labels?: Labels): number | undefined
}

type Labels = Readonly<Record<string, string>>

export interface ExposedSample {
  readonly name: string
  readonly labels: Labels
  readonly value: number
}

const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (NaN|[+-]?Inf|[-+.\deE]+)$/i
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)",?/y

export function readExposition(text: string): Exposition {
  const helps = new Map<string, string>()
  const metrics: { name: string; help: string; type: string }[] = []
  const all: ExposedSample[] = []
  for (const line of text.split('\n').filter((line) => line !== '')) {
    const [, kind, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? []
    if (kind === 'HELP') helps.set(name, rest)
    else if (kind === 'TYPE') metrics.push({ name, help: helps.get(name) ?? '', type: rest })
    else all.push(belonging(sampleOf(line), metrics.at(-1)))
  }
  const series = all.map(({ name, labels }) => `${name} ${JSON.stringify(Object.entries(labels).toSorted())}`)
  const twice = series.find((one, index) => series.indexOf(one) !== index)
  if (twice !== undefined) throw new Error(`A series that is there twice: ${twice}`)
  const samples = (name: string, labels: Labels = {}) =>
    all.filter((one) => one.name === name && Object.entries(labels).every(([key, value]) => one.labels[key] === value))
  return {
    text,
    metrics,
    samples,
    value(name, labels) {
      const [first, second] = samples(name, labels)
      if (second) throw new Error(`There is more than one ${name} with these labels.`)
      return first?.value
    },
  }
}

/** All samples of a metric stand together below its TYPE. */
function belonging(sample: ExposedSample, metric: { readonly name: string; readonly type: string } | undefined) {
  const endings: Readonly<Record<string, readonly string[]>> = {
    histogram: ['_bucket', '_sum', '_count'],
    summary: ['', '_sum', '_count'],
  }
  const names = (endings[metric?.type ?? ''] ?? ['']).map((ending) => `${metric?.name}${ending}`)
  if (!names.includes(sample.name)) throw new Error(`${sample.name} stands below ${metric?.name}.`)
  return sample
}

function sampleOf(line: string): ExposedSample {
  const [whole, name = '', inside = '', value = ''] = SAMPLE.exec(line) ?? []
  if (whole === undefined) throw new Error(`No sample: ${line}`)
  const labels = [...inside.matchAll(new RegExp(LABEL, 'gy'))]
  if (labels.map(([text]) => text).join('') !== inside) throw new Error(`Labels that cannot be read: ${line}`)
  return { name, labels: Object.fromEntries(labels.map(([, key, text]) => [key, text])), value: Number(value) }
}
