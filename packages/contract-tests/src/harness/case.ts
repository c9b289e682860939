/** One law, tried on one subject: resolves when it holds, throws when it is broken. */
export type Case<Context> = (context: Context) => Promise<void>

/** The key is the law as a sentence. */
export type Cases<Context> = Readonly<Record<string, Case<Context>>>

/** Cases a subject does not run, each with the reason; a sentence that isn't a case does not compile. */
export type Skips<Name extends string> = { readonly [Sentence in Name]?: string }

/** A suite of cases, and how a fresh context for each comes into being and goes. */
export interface Kit<Context, Name extends string> {
  readonly name: string
  readonly cases: { readonly [Sentence in Name]: Case<Context> }
  readonly skip: Skips<Name>
  readonly timeLimitMs: number
  inContext(run: Case<Context>): Promise<void>
}

export const namesOf = <Name extends string>({
  cases,
}: {
  readonly cases: Readonly<Record<Name, unknown>>
}): readonly Name[] => Object.keys(cases).filter((name): name is Name => Object.hasOwn(cases, name))
