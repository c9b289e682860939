import { expect, test } from 'vitest'
import { orderPlugins } from './plugin-order.ts'

const plugin = (id: string, ...requires: string[]) => ({ id, requires, setup: () => undefined })
const order = (...plugins: ReturnType<typeof plugin>[]) => orderPlugins(plugins).map(({ id }) => id)

test('plugins stand after those they require, otherwise as given', () => {
  expect(order(plugin('c', 'b'), plugin('b', 'a'), plugin('x'), plugin('a'))).toEqual(['a', 'b', 'c', 'x'])
})

test('one that requires what is not there is named, with what it requires', () => {
  expect(() => order(plugin('a', 'nowhere'))).toThrow('Plugin a requires nowhere, which is not there.')
})

test('a circle is named from end to end', () => {
  expect(() => order(plugin('a', 'b'), plugin('b', 'c'), plugin('c', 'a'))).toThrow('a → b → c → a')
  expect(() => order(plugin('a', 'a'))).toThrow('a → a')
})

test('two of one name are refused', () => {
  expect(() => order(plugin('a'), plugin('a'))).toThrow('There are two plugins named a.')
})
