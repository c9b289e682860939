import { describe, expect, it, vi } from 'vitest'
import { json, lost, problem, scripted } from '../test/scripted-fetch.ts'
import { JobFailedError } from './index.ts'

const job = (status: string, done = 0) => json({ id: 'j1', status, progress: { done, total: 9 }, problem: null })
const once = { attempts: 1 }

describe('waiting for a job', () => {
  it('looks at it less and less often, tells of its progress, and ends with it', async () => {
    const { client, sent, slept } = scripted([
      job('QUEUED'),
      ...Array.from({ length: 9 }, (_, done) => job('RUNNING', done)),
      job('COMPLETED', 9),
    ])
    const onProgress = vi.fn()
    await expect(client.jobs.wait('j1', { onProgress })).resolves.toMatchObject({ status: 'COMPLETED' })
    expect(new Set(sent.map(({ path }) => path))).toEqual(new Set(['/api/v1/jobs/j1']))
    expect(onProgress.mock.calls.map(([{ progress }]) => progress.done)).toEqual([0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(slept.slice(0, 3)).toEqual([250, 375, 562.5])
    expect(slept.slice(-2)).toEqual([5_000, 5_000])
  })

  it('rejects with the job when it failed', async () => {
    const { client } = scripted([json({ id: 'j1', status: 'FAILED', problem: { code: 'import.unreadable' } })])
    const error = await client.jobs.wait('j1').catch((error: unknown) => error)
    expect(error).toBeInstanceOf(JobFailedError)
    expect(error).toMatchObject({
      message: 'The job failed: import.unreadable',
      job: { problem: { code: 'import.unreadable' } },
    })
  })

  it('outlives a server that restarts', async () => {
    const slept: number[] = []
    const retry = { ...once, sleep: async (ms: number) => void slept.push(ms) }
    const busy = () => problem(503, 'storage.busy')
    const away = [lost(), busy, new Response('gateway', { status: 502 }), lost(), lost()]
    const { client } = scripted([...away, job('RUNNING'), ...away, job('COMPLETED')], { retry })
    await expect(client.jobs.wait('j1')).resolves.toMatchObject({ status: 'COMPLETED' })
    expect(slept).toHaveLength(11)
  })

  it('gives up on a server that stays away', async () => {
    const retry = { ...once, sleep: async () => {} }
    const { client, sent } = scripted(Array(6).fill(lost()), { retry })
    await expect(client.jobs.wait('j1')).rejects.toMatchObject({ problem: { code: 'network.failed' } })
    expect(sent).toHaveLength(6)
  })

  it('takes a refusal for an answer', async () => {
    const { client, sent } = scripted([job('QUEUED'), problem(404, 'job.not_found')])
    await expect(client.jobs.wait('j1')).rejects.toMatchObject({ problem: { code: 'job.not_found' } })
    expect(sent).toHaveLength(2)
  })

  it('passes on what its listener throws', async () => {
    const { client } = scripted([job('QUEUED')])
    const onProgress = () => {
      throw new RangeError('no such bar')
    }
    await expect(client.jobs.wait('j1', { onProgress })).rejects.toThrow('no such bar')
  })

  it('is over at once when it is aborted, in the middle of its sleep', async () => {
    const stop = new AbortController()
    const { client } = scripted([job('RUNNING')], { retry: {} })
    const onProgress = () => void setTimeout(() => stop.abort(new Error('enough')), 5)
    const wait = client.jobs.wait('j1', { signal: stop.signal, onProgress })
    await expect(wait).rejects.toMatchObject({ problem: { code: 'call.aborted' }, cause: { message: 'enough' } })
  })

  it('is over at its deadline, also while it asks', async () => {
    const { client } = scripted([() => new Promise<Response>(() => {})], { retry: false })
    const wait = client.jobs.wait('j1', { timeoutMs: 5 })
    await expect(wait).rejects.toMatchObject({ problem: { code: 'call.timed_out' } })
  })
})
