interface Out {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

export interface Progress {
  to(done: number, total: number): void
  end(): void
}

const BAR = 24
const EVERY_MS = 100

/** How far long work is: a bar that moves at a terminal, a line for each tenth elsewhere. Standard output stays clean. */
export function createProgress(what: string, out: Out = process.stderr, now = () => performance.now()): Progress {
  return out.isTTY ? bar(what, out, now) : lines(what, out)
}

export const noProgress: Progress = { to: () => {}, end: () => {} }

function bar(what: string, out: Out, now: () => number): Progress {
  let drawnAt = Number.NEGATIVE_INFINITY
  let last = ''
  const draw = (): void => void out.write(`\r\u001B[K${last.slice(0, (out.columns ?? 80) - 1)}`)
  return {
    to(done, total) {
      const full = total === 0 ? BAR : Math.floor((done / total) * BAR)
      last = `${'█'.repeat(full)}${'░'.repeat(BAR - full)} ${done}/${total} ${what}`
      if (done < total && now() - drawnAt < EVERY_MS) return
      drawnAt = now()
      draw()
    },
    end() {
      if (last === '') return
      draw()
      out.write('\n')
    },
  }
}

function lines(what: string, out: Out): Progress {
  let told = 0
  return {
    to(done, total) {
      const tenth = total === 0 ? 10 : Math.floor((done / total) * 10)
      if (tenth <= told) return
      told = tenth
      out.write(`${done}/${total} ${what}\n`)
    },
    end: () => {},
  }
}
