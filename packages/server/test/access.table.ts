import type { Operations } from '../src/index.ts'
import { type Person, people } from './world.ts'

/**
 * ✓ allowed   ✗ visible but forbidden (403)   · does not exist for them (404)   ! who are you (401)
 * ○ answered, without the thing: for lists that everybody may ask for
 */
export type Cell = '✓' | '✗' | '·' | '!' | '○'

export const columns: readonly (Person | 'anonymous')[] = [...people, 'anonymous']

interface Row {
  /** A project where they have the role the column names. */
  readonly own: string
  /** Another project of the same organization, where nobody of them was added. */
  readonly other: string
  /** A project of an organization none of them belongs to. */
  readonly foreign: string
}

// Organization: Owner Admin Member Guest · project: Owner Admin Contributor Commenter Viewer · Assignee, aUthor (both
// may otherwise only look) · Nobody, that is without a token.
const everybody = { own: '✓✓✓✓ ✓✓✓✓✓ ✓✓ ✓', other: '✓✓✓✓ ✓✓✓✓✓ ✓✓ ✓', foreign: '✓✓✓✓ ✓✓✓✓✓ ✓✓ ✓' }
const signedIn = { own: '✓✓✓✓ ✓✓✓✓✓ ✓✓ !', other: '✓✓✓✓ ✓✓✓✓✓ ✓✓ !', foreign: '✓✓✓✓ ✓✓✓✓✓ ✓✓ !' }
const nowhere = '···· ····· ·· !'

/** What somebody with a role may do there; a row that is missing doesn't compile. */
export const access: Readonly<Record<keyof Operations, Row>> = {
  //                             OAMG OACCV AU N
  registerUser: everybody,
  login: everybody,
  refreshSession: everybody,
  logout: signedIn,
  getMe: signedIn,
  updateMe: signedIn,

  listOrganizations: { own: '✓✓✓✓ ✓✓✓✓✓ ✓✓ !', other: '✓✓✓✓ ✓✓✓✓✓ ✓✓ !', foreign: '○○○○ ○○○○○ ○○ !' },
  createOrganization: signedIn,
  getOrganization: { own: '✓✓✓✓ ✓✓✓✓✓ ✓✓ !', other: '✓✓✓✓ ✓✓✓✓✓ ✓✓ !', foreign: nowhere },
  updateOrganization: { own: '✓✓✗✗ ✗✗✗✗✗ ✗✗ !', other: '✓✓✗✗ ✗✗✗✗✗ ✗✗ !', foreign: nowhere },
  listOrganizationMembers: { own: '✓✓✓✗ ✗✗✗✗✗ ✗✗ !', other: '✓✓✓✗ ✗✗✗✗✗ ✗✗ !', foreign: nowhere },
  addOrganizationMember: { own: '✓✓✗✗ ✗✗✗✗✗ ✗✗ !', other: '✓✓✗✗ ✗✗✗✗✗ ✗✗ !', foreign: nowhere },
  changeOrganizationRole: { own: '✓✓✗✗ ✗✗✗✗✗ ✗✗ !', other: '✓✓✗✗ ✗✗✗✗✗ ✗✗ !', foreign: nowhere },
  removeOrganizationMember: { own: '✓✓✗✗ ✗✗✗✗✗ ✗✗ !', other: '✓✓✗✗ ✗✗✗✗✗ ✗✗ !', foreign: nowhere },

  listProjects: { own: '✓✓○○ ✓✓✓✓✓ ✓✓ !', other: '✓✓○○ ○○○○○ ○○ !', foreign: '○○○○ ○○○○○ ○○ !' },
  createProject: { own: '✓✓✓✗ ✗✗✗✗✗ ✗✗ !', other: '✓✓✓✗ ✗✗✗✗✗ ✗✗ !', foreign: nowhere },
  getProject: { own: '✓✓·· ✓✓✓✓✓ ✓✓ !', other: '✓✓·· ····· ·· !', foreign: nowhere },
  updateProject: { own: '✓✓·· ✓✓✗✗✗ ✗✗ !', other: '✓✓·· ····· ·· !', foreign: nowhere },
  // An organization's owner acts as ADMIN in its projects, and admins don't delete them.
  deleteProject: { own: '✗✗·· ✓✗✗✗✗ ✗✗ !', other: '✗✗·· ····· ·· !', foreign: nowhere },
  archiveProject: { own: '✓✓·· ✓✓✗✗✗ ✗✗ !', other: '✓✓·· ····· ·· !', foreign: nowhere },
  restoreProject: { own: '✓✓·· ✓✓✗✗✗ ✗✗ !', other: '✓✓·· ····· ·· !', foreign: nowhere },
  listProjectMembers: { own: '✓✓·· ✓✓✓✓✓ ✓✓ !', other: '✓✓·· ····· ·· !', foreign: nowhere },
  addProjectMember: { own: '✓✓·· ✓✓✗✗✗ ✗✗ !', other: '✓✓·· ····· ·· !', foreign: nowhere },
  changeProjectRole: { own: '✓✓·· ✓✓✗✗✗ ✗✗ !', other: '✓✓·· ····· ·· !', foreign: nowhere },
  removeProjectMember: { own: '✓✓·· ✓✓✗✗✗ ✗✗ !', other: '✓✓·· ····· ·· !', foreign: nowhere },
  listStatuses: { own: '✓✓·· ✓✓✓✓✓ ✓✓ !', other: '✓✓·· ····· ·· !', foreign: nowhere },
  addStatus: { own: '✓✓·· ✓✓✗✗✗ ✗✗ !', other: '✓✓·· ····· ·· !', foreign: nowhere },
  updateStatus: { own: '✓✓·· ✓✓✗✗✗ ✗✗ !', other: '✓✓·· ····· ·· !', foreign: nowhere },
  removeStatus: { own: '✓✓·· ✓✓✗✗✗ ✗✗ !', other: '✓✓·· ····· ·· !', foreign: nowhere },
  listLabels: { own: '✓✓·· ✓✓✓✓✓ ✓✓ !', other: '✓✓·· ····· ·· !', foreign: nowhere },
  addLabel: { own: '✓✓·· ✓✓✗✗✗ ✗✗ !', other: '✓✓·· ····· ·· !', foreign: nowhere },
  updateLabel: { own: '✓✓·· ✓✓✗✗✗ ✗✗ !', other: '✓✓·· ····· ·· !', foreign: nowhere },
  removeLabel: { own: '✓✓·· ✓✓✗✗✗ ✗✗ !', other: '✓✓·· ····· ·· !', foreign: nowhere },
  importProject: { own: '✓✓·· ✓✓✗✗✗ ✗✗ !', other: '✓✓·· ····· ·· !', foreign: nowhere },

  listTasks: { own: '✓✓·· ✓✓✓✓✓ ✓✓ !', other: '✓✓·· ····· ·· !', foreign: nowhere },
  createTask: { own: '✓✓·· ✓✓✓✗✗ ✗✗ !', other: '✓✓·· ····· ·· !', foreign: nowhere },
  getTask: { own: '✓✓·· ✓✓✓✓✓ ✓✓ !', other: '✓✓·· ····· ·· !', foreign: nowhere },
  // The author may still change what was never started; the assignee may move it along.
  updateTask: { own: '✓✓·· ✓✓✓✗✗ ✗✓ !', other: '✓✓·· ····· ·· !', foreign: nowhere },
  deleteTask: { own: '✓✓·· ✓✓✗✗✗ ✗✓ !', other: '✓✓·· ····· ·· !', foreign: nowhere },
  transitionTask: { own: '✓✓·· ✓✓✓✗✗ ✓✗ !', other: '✓✓·· ····· ·· !', foreign: nowhere },
  moveTask: { own: '✓✓·· ✓✓✓✗✗ ✗✓ !', other: '✓✓·· ····· ·· !', foreign: nowhere },
  archiveTask: { own: '✓✓·· ✓✓✓✗✗ ✗✓ !', other: '✓✓·· ····· ·· !', foreign: nowhere },
  restoreTask: { own: '✓✓·· ✓✓✓✗✗ ✗✓ !', other: '✓✓·· ····· ·· !', foreign: nowhere },
  listComments: { own: '✓✓·· ✓✓✓✓✓ ✓✓ !', other: '✓✓·· ····· ·· !', foreign: nowhere },
  createComment: { own: '✓✓·· ✓✓✓✓✗ ✓✓ !', other: '✓✓·· ····· ·· !', foreign: nowhere },
  getComment: { own: '✓✓·· ✓✓✓✓✓ ✓✓ !', other: '✓✓·· ····· ·· !', foreign: nowhere },
  // Words are changed by whoever wrote them, and by nobody else.
  editComment: { own: '✗✗·· ✗✗✗✗✗ ✗✓ !', other: '✗✗·· ····· ·· !', foreign: nowhere },
  deleteComment: { own: '✗✗·· ✗✗✗✗✗ ✗✓ !', other: '✗✗·· ····· ·· !', foreign: nowhere },

  listNotifications: { own: '✓✓○○ ✓✓✓✓✓ ✓✓ !', other: '○○○○ ○○○○○ ○○ !', foreign: '○○○○ ○○○○○ ○○ !' },
  countUnread: signedIn,
  readNotification: { own: '✓✓·· ✓✓✓✓✓ ✓✓ !', other: nowhere, foreign: nowhere },

  listJobs: { own: '○○○○ ○○○○○ ○○ !', other: '○○○○ ○○○○○ ○○ !', foreign: '○○○○ ○○○○○ ○○ !' },
  // Whose it is decides, and who administers the organization.
  getJob: { own: '✓✓·· ····· ·· !', other: '✓✓·· ····· ·· !', foreign: nowhere },

  getHealth: everybody,
  getMetrics: everybody,
  getLiveness: everybody,
  getReadiness: everybody,
  getOpenapi: everybody,
  getDocs: everybody,
}

/** A row's cells in the order of the columns. */
export function cells(row: string): readonly Cell[] {
  const found = [...row].filter((character): character is Cell => '✓✗·!○'.includes(character))
  if (found.length !== columns.length) throw new Error(`A row has ${found.length} cells instead of ${columns.length}.`)
  return found
}
