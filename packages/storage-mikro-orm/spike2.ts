import { acquireFile } from './src/sqlite/file.ts'
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
const path = '/tmp/spike/s/y.db'
if (process.argv[2] === 'child') {
  const file = await acquireFile(path)
  let n = 0, errors: Record<string, number> = {}, max = 0
  const end = performance.now() + 4000
  await Promise.all(Array.from({ length: 4 }, async () => {
    while (performance.now() < end) {
      await new Promise((r) => setImmediate(r))
      const t = performance.now()
      try {
        const turn = await file.writer.enter({ group: process.argv[3] === 'group' })
        const [row] = turn.execute('select n from c where id=?', [1]).rows as { n: number }[]
        await null
        turn.execute('update c set n=? where id=?', [row!.n + 1, 1])
        turn.execute('insert into ev(data) values(?)', ['x'.repeat(300)])
        await turn.commit()
        n++
        await file.read('select count(*) from c where id=?', [1])
      } catch (e) { errors[String(e)] = (errors[String(e)] ?? 0) + 1 }
      max = Math.max(max, performance.now() - t)
    }
  }))
  console.log(JSON.stringify({ n, errors, max: Math.round(max) }))
  await file.release()
} else {
  for (const mode of ['single', 'group']) {
    for (const f of ['', '-wal', '-shm']) rmSync(path + f, { force: true })
    const file = await acquireFile(path)
    const turn = await file.writer.enter()
    turn.execute('create table c(id integer primary key, n integer)', [])
    turn.execute('create table ev(position integer primary key, data text)', [])
    turn.execute('insert into c values(1,0)', [])
    await turn.commit()
    const out = await Promise.all([1, 2, 3].map(() => new Promise<string>((resolve) => {
      const p = spawn(process.execPath, ['--conditions=dev-source', 'spike2.ts', 'child', mode], { stdio: ['ignore', 'pipe', 'inherit'] })
      let s = ''; p.stdout.on('data', (d) => (s += d)); p.on('close', () => resolve(s))
    })))
    console.log(mode, out.map((o) => o.trim()).join('\n  '))
    const sum = out.reduce((a, o) => a + JSON.parse(o).n, 0)
    console.log('sum', sum, 'counter', (await file.read('select n from c', [])).rows)
    await file.release()
  }
}
