import { describe, expect, it } from 'vitest'
import { categorize, guessCategory } from './categories.ts'

describe('the category of a list', () => {
  it.each([
    ['Done', 'COMPLETED'],
    ['Done ✅ (week 12)', 'COMPLETED'],
    ['Complete', 'COMPLETED'],
    ['Released', 'COMPLETED'],
    ['Shipped!', 'COMPLETED'],
    ['ERLEDIGT', 'COMPLETED'],
    ['Doing', 'IN_PROGRESS'],
    ['In Progress', 'IN_PROGRESS'],
    ['in-progress', 'IN_PROGRESS'],
    ['Code Review', 'IN_PROGRESS'],
    ['QA', 'IN_PROGRESS'],
    ['Ready for QA', 'IN_PROGRESS'],
    ['Ready to merge', 'IN_PROGRESS'],
    ['Ready to be released', 'IN_PROGRESS'],
    ["Won't do", 'CANCELLED'],
    ['Won’t do', 'CANCELLED'],
    ['Canceled', 'CANCELLED'],
    ['Cancelled', 'CANCELLED'],
    ['Rejected', 'CANCELLED'],
    ['To Do', 'PENDING'],
    ['To be done', 'PENDING'],
    ['Not started', 'PENDING'],
    ['Ready for dev', 'PENDING'],
    ['Backlog', 'PENDING'],
    ['Documentation/Release Notes', 'PENDING'],
    ['Abandonedware', 'PENDING'],
    ['Undone', 'PENDING'],
    ['', 'PENDING'],
  ])('of the name %j is %s', (name, category) => {
    expect(guessCategory(name)).toBe(category)
  })

  it('is the one asked for, whatever the case of the name', () => {
    const categoryOf = categorize([{ name: 'Landing Page' }, { name: 'Done' }], { 'landing page': 'IN_PROGRESS' })
    expect([categoryOf('Landing Page'), categoryOf('Done')]).toEqual(['IN_PROGRESS', 'COMPLETED'])
  })

  it('cannot be asked for of a list that is not there', () => {
    expect(() => categorize([{ name: 'Done' }], { Dome: 'COMPLETED' })).toThrow(/no list of such a name/)
  })

  it('cannot be one we do not have', () => {
    expect(() => categorize([{ name: 'Done' }], { Done: 'FINISHED' })).toThrow(
      /PENDING, IN_PROGRESS, COMPLETED, CANCELLED/,
    )
  })
})
