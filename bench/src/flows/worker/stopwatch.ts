import type { Work } from './protocol.ts'

/** Times a piece of work from the call on, with what it costs this process. */
export function stopwatch(): { stop(events: number, options?: { readonly whole: boolean }): Work } {
  const from = microseconds()
  const before = process.cpuUsage()
  return {
    stop(events, { whole } = { whole: true }) {
      const to = microseconds()
      const { user, system } = process.cpuUsage(before)
      return {
        events,
        seconds: (to - from) / 1e6,
        cpuMicroseconds: (user + system) / Math.max(1, events),
        window: { from, to },
        whole,
      }
    },
  }
}

/** The clock that profiles are stamped with. */
const microseconds = (): number => Number(process.hrtime.bigint() / 1000n)
