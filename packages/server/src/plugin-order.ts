import type { Plugin } from './plugin.ts'

/** Each after those it requires, otherwise as given. Whatever makes that impossible is named. */
export function orderPlugins(plugins: readonly Plugin[]): readonly Plugin[] {
  const byId = new Map<string, Plugin>()
  for (const plugin of plugins) {
    if (byId.has(plugin.id)) throw new Error(`There are two plugins named ${plugin.id}.`)
    byId.set(plugin.id, plugin)
  }
  const ordered = new Set<Plugin>()
  for (const plugin of plugins) visit(plugin, [])
  return [...ordered]

  function visit(plugin: Plugin, path: readonly string[]): void {
    if (ordered.has(plugin)) return
    const here = [...path, plugin.id]
    if (path.includes(plugin.id)) throw new Error(`Plugins require each other in a circle: ${here.join(' → ')}.`)
    for (const id of plugin.requires ?? []) {
      const required = byId.get(id)
      if (required === undefined) throw new Error(`Plugin ${plugin.id} requires ${id}, which is not there.`)
      visit(required, here)
    }
    ordered.add(plugin)
  }
}
