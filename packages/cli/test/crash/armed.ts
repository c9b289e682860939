/** Sets the hook, then loads the program: the engine looks for it once, when it is loaded. */
export async function serveForCrash(): Promise<void> {
  let [point, left] = armedAt(process.env.CRASH_AT ?? '')
  Reflect.set(globalThis, 'taskwrightFaultpoint', (name: string) => {
    if (name !== point) return
    left -= 1
    if (left === 0) process.kill(process.pid, 'SIGKILL')
  })
  const { start } = await import('./program.ts')
  await start((at) => {
    ;[point, left] = armedAt(at)
  })
}

/** `name#hit`, or nothing. */
function armedAt(text: string): [point: string, hit: number] {
  const [point = '', hit = '1'] = text.split('#')
  return [point, Number(hit)]
}
