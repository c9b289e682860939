import { byFunction, byPart, readProfile, type Spent, selfTimes, type Window } from './cpu-profile.ts'

const PARTS = 12
const FUNCTIONS = 30

/** The profile that a process has left in a folder, as lines for a terminal. */
export async function report(title: string, folder: string, window: Window): Promise<string> {
  const found = await readProfile(folder)
  const parts = lines(selfTimes(found, window, byPart), PARTS)
  return [title, '', ...parts, '', ...lines(selfTimes(found, window, byFunction), FUNCTIONS)].join('\n')
}

const lines = (spent: readonly Spent[], most: number): readonly string[] =>
  spent.slice(0, most).map(({ name, share }) => `${(share * 100).toFixed(1).padStart(6)} %  ${name}`)
