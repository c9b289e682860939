import { describe, expect, it } from 'vitest'
import { createProgress } from './progress.ts'

const screen = (isTTY: boolean) => {
  const written: string[] = []
  return { isTTY, columns: 80, written, write: (text: string) => written.push(text) }
}

describe('progress', () => {
  it('is a line for each tenth where nobody watches', () => {
    const out = screen(false)
    const progress = createProgress('cards', out)
    for (let done = 1; done <= 30; done++) progress.to(done, 30)
    progress.end()
    expect(out.written.map((line) => line.split('/')[0])).toEqual([
      '3',
      '6',
      '9',
      '12',
      '15',
      '18',
      '21',
      '24',
      '27',
      '30',
    ])
    expect(out.written.at(-1)).toBe('30/30 cards\n')
  })

  it('is one bar at a terminal, drawn ten times a second', () => {
    const out = screen(true)
    let time = 0
    const progress = createProgress('cards', out, () => time)
    for (let done = 1; done <= 100; done++) {
      time += 10
      progress.to(done, 100)
    }
    progress.end()
    expect(out.written.length).toBeLessThan(15)
    expect(out.written.slice(0, -1).every((text) => text.startsWith('\r'))).toBe(true)
    expect(out.written.at(-2)).toContain('100/100 cards')
    expect(out.written.at(-1)).toBe('\n')
  })
})
