import type { UsersApi } from '../api.ts'
import type { Calls } from '../commands/calls.ts'
import { refusal } from '../refusals.ts'
import * as input from './schemas.ts'
import * as cases from './use-cases.ts'

/** The engine's own users: oneself, and for trusted actors everybody. */
export function usersApi({ actor, read, command, plain, query }: Calls): UsersApi {
  const trusted = <T>(work: () => Promise<T>): Promise<T> =>
    actor.trusted ? work() : Promise.reject(refusal('access.denied'))
  return {
    me: () => read((view) => cases.getUser(view, actor.userId)),
    updateMe: (given) => command('user.update', input.updateProfile, given, [], undefined, cases.updateProfile),
    register: (given) => command('user.register', input.registerUser, given, [], undefined, cases.registerUser),
    placeholder: (given) =>
      command('user.placeholder', input.placeholderUser, given, [], undefined, cases.placeholderUser),
    get: (id) => trusted(() => read((view) => cases.getUser(view, id))),
    findByEmail: (email) => trusted(() => read((view) => cases.findUserByEmail(view, email))),
    list: (given = {}) => trusted(() => query(input.listUsers, given, cases.listUsers)),
    deactivate: (id) =>
      plain('user.deactivate', [id], undefined, (unit) => cases.changeUser(unit, id, 'user.deactivate')),
    reactivate: (id) =>
      plain('user.reactivate', [id], undefined, (unit) => cases.changeUser(unit, id, 'user.reactivate')),
  }
}
