// @ts-nocheck temporary: profile bare's get
import { mkdtemp, rm, mkdir } from 'node:fs/promises'
import { stop, start, freePort, ready, stopAll } from './children.ts'
import { startDriver } from './driver.ts'
import { prepare } from './prepare.ts'
import { targetOf } from './run.ts'
import { byFunction, byPart, readProfile, selfTimes } from './profile/cpu-profile.ts'
const folder = await mkdtemp('/tmp/taskwright-bench-')
const prepared = await prepare(folder, { fromSources: true })
for (const op of (process.argv[2] ?? 'get').split(',')) {
  const port = await freePort()
  const dir = `${folder}/p-${op}`; await mkdir(dir)
  const child = start(['--cpu-prof', `--cpu-prof-dir=${dir}`, '--cpu-prof-interval=200', 'bench/src/bare/main.ts', prepared.bare, String(port), JSON.stringify(prepared.home)], { stdio: 'ignore' })
  await ready(child, port)
  const driver = startDriver()
  await driver.aim(targetOf('bare', { child, port, readyMs: 0 }, prepared, 'x'.repeat(300)))
  await driver.load('bare', op, 2)
  const us = () => Number(process.hrtime.bigint() / 1000n)
  const from = us(); const l = await driver.load('bare', op, 4); const to = us()
  await stop(child)
  const found = await readProfile(dir)
  console.log(op, l.requests / l.seconds)
  for (const [f, n] of [[byPart, 10], [byFunction, 16]]) for (const s of selfTimes(found, { from, to }, f).slice(0, n)) console.log((s.share * 100).toFixed(1), s.name)
}
await stopAll(); await rm(folder, { recursive: true })
