import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openShop } from './shop.ts'

let dir: string
let shop: Awaited<ReturnType<typeof openShop>>

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'taskwright-shop-'))
  shop = await openShop(join(dir, 'shop.db'))
})
afterEach(async () => {
  await shop.close()
  await rm(dir, { recursive: true, force: true })
})

it('keeps an order and its task together', async () => {
  const seen: string[] = []
  shop.tw.subscribe('packer', ['task.created'], ({ data }) => void seen.push(data.title))
  await shop.tw.settled()
  await shop.placeOrder({ id: 'o1', customer: 'Cid' })
  expect(await shop.orders()).toBe(1)
  expect(await shop.tasks()).toEqual(['Pack o1 for Cid'])
  await shop.tw.settled()
  expect(seen).toEqual(['Pack o1 for Cid'])
})

it('keeps neither when the shop changes its mind', async () => {
  const work = shop.placeOrder({ id: 'o2', customer: 'Cid' }, () => {
    throw new Error('out of stock')
  })
  await expect(work).rejects.toThrow('out of stock')
  expect(await shop.orders()).toBe(0)
  expect(await shop.tasks()).toEqual([])
})

it('keeps neither when the engine refuses', async () => {
  await shop.tw.as({ userId: 'clerk' }).projects.archive(shop.packing.id)
  await expect(shop.placeOrder({ id: 'o3', customer: 'Cid' })).rejects.toMatchObject({ code: 'project.archived' })
  expect(await shop.orders()).toBe(0)
})

it('opens again on what it left', async () => {
  await shop.placeOrder({ id: 'o4', customer: 'Cid' })
  await shop.close()
  shop = await openShop(join(dir, 'shop.db'))
  await shop.placeOrder({ id: 'o5', customer: 'Dee' })
  expect(await shop.tasks()).toEqual(['Pack o4 for Cid', 'Pack o5 for Dee'])
})
