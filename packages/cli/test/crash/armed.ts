/** Sets the hook, then loads the program: the engine looks for it once, when it is loaded. */
export async function serveForCrash(): Promise<void> {
  const [point = '', hit = '1'] = (process.env.CRASH_AT ?? '').split('#')
  let left = Number(hit)
  Reflect.set(globalThis, 'taskwrightFaultpoint', (name: string) => {
    if (name !== point) return
    left -= 1
    if (left === 0) process.kill(process.pid, 'SIGKILL')
  })
  const { start } = await import('./program.ts')
  await start()
}
