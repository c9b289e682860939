import type { OpenApiDocument, OpenApiFragment } from './document.ts'
import { methods } from './document.ts'

/** A document with what plugins add. Nothing of one may replace anything of another. */
export function merge(document: OpenApiDocument, fragment: OpenApiFragment, owner: string): OpenApiDocument {
  return {
    ...document,
    paths: mergePaths(document.paths, fragment.paths, owner),
    components: mergeComponents(document.components ?? {}, fragment.components ?? {}, owner),
    tags: [...(document.tags ?? []), ...(fragment.tags ?? [])],
  }
}

type Paths = OpenApiDocument['paths']
type Components = NonNullable<OpenApiDocument['components']>

function mergePaths(ours: Paths, theirs: Paths, owner: string): Paths {
  const merged: Record<string, Paths[string]> = { ...ours }
  for (const [path, item] of Object.entries(theirs)) {
    const before = merged[path] ?? {}
    const taken = methods.find((method) => before[method] !== undefined && item[method] !== undefined)
    if (taken) throw new Error(`Plugin ${owner} brings ${taken.toUpperCase()} ${path}, which the contract has already.`)
    merged[path] = { ...before, ...item }
  }
  return merged
}

function mergeComponents(ours: Components, theirs: Components, owner: string): Components {
  const merged: Record<string, Components[string]> = { ...ours }
  for (const [kind, entries] of Object.entries(theirs)) {
    const before = merged[kind] ?? {}
    const taken = Object.keys(entries).find((name) => name in before && !same(before[name], entries[name]))
    if (taken) throw new Error(`Plugin ${owner} brings another ${kind}/${taken} than the contract has.`)
    merged[kind] = { ...before, ...entries }
  }
  return merged
}

/** A fragment may repeat what it refers to. */
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
