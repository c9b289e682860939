/** What a figure is called, how it behaves and what it means. The rules of Prometheus for names hold. */
export interface FigureShape {
  /** A `counter` only grows while the process lives; its name ends in `_total`. */
  readonly kind: 'gauge' | 'counter'
  /** A sentence for whoever meets it on a graph. */
  readonly help: string
  /** What tells its samples apart. Their values must be few: names of parts, never of people or things. */
  readonly labels?: readonly string[]
}

/** A figure at the moment it was asked for. */
export interface Sample<Name extends string = string> {
  readonly name: Name
  readonly value: number
  readonly labels?: Readonly<Record<string, string>>
}

/** Figures that come from one part of the server together. */
export interface FigureSource<Name extends string = string> {
  /** What is named when they cannot be had. */
  readonly part: string
  readonly figures: Readonly<Record<Name, FigureShape>>
  /** Asked at every scrape. What it leaves out is absent; when it rejects, or takes longer than 3 s, all of it is. */
  read(): Promise<readonly Sample<Name>[]> | readonly Sample<Name>[]
}

/**
 * Told of every request that has ended: the method, or `_OTHER`; the path as the contract writes it; the status; milliseconds.
 */
export type RequestObserver = (method: string, route: string, status: number, ms: number) => void

/** Where the parts of the server put what can be counted about them. */
export interface Figures {
  add<Name extends string>(source: FigureSource<Name>): void
  /** For whoever shows them; also what is added later. */
  readonly sources: readonly FigureSource[]
  /** Called on the way of every request: it must be quick and never throw. */
  onRequest(observer: RequestObserver): void
}

export interface FigureRegistry extends Figures {
  readonly request: RequestObserver
}

export function figureRegistry(given: readonly FigureSource[] = []): FigureRegistry {
  const sources = [...given]
  const observers: RequestObserver[] = []
  return {
    sources,
    add(source) {
      const taken = Object.keys(source.figures).find((name) => sources.some(({ figures }) => name in figures))
      if (taken !== undefined) throw new Error(`The figure ${taken} of ${source.part} is there already.`)
      sources.push(source)
    },
    onRequest(observer) {
      observers.push(observer)
    },
    request(method, route, status, ms) {
      for (const observe of observers) observe(method, route, status, ms)
    },
  }
}
