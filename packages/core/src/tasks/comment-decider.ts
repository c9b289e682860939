import { allows, type Standing } from '../access/index.ts'
import { accept, type Decider, type Decision, type Recorded, refuse } from '../kernel/decider.ts'
import type { Refusal } from '../kernel/errors.ts'
import { relationTo } from './decider.ts'
import type { CommentCommand, CommentEvent, CommentEvents, CommentRefusal, CommentState, TaskState } from './words.ts'

type RefusalOf = Refusal<CommentRefusal | 'access.denied' | 'task.deleted'>
type CommentDecision = Decision<CommentEvent, RefusalOf>

export interface CommentFacts {
  readonly now: string
  readonly who: Standing
  /** The task it stands under. Archived tasks can still be discussed, deleted ones can't. */
  readonly task: TaskState
}

type CommandOf<Type extends CommentCommand['type']> = Extract<CommentCommand, { type: Type }>
type Handlers = {
  [Type in CommentCommand['type']]: (
    command: CommandOf<Type>,
    state: CommentState | null,
    facts: CommentFacts,
  ) => CommentDecision
}

const handlers: Handlers = {
  'comment.create': (command, state, { now, who, task }) => {
    if (state !== null) return refuse({ code: 'comment.not_found' })
    if (!allows(who, command.original ? 'task:import' : 'comment:create', relationTo(task, who.userId))) return denied
    if (task.deletedAt !== null) return refuse({ code: 'task.deleted' })
    const { id, projectId, taskId, body, externalRef, original } = command
    const authorId = original?.authorId ?? who.userId
    const createdAt = original?.createdAt ?? now
    return accept({
      type: 'comment.created',
      data: { commentId: id, taskId, projectId, authorId, body, createdAt, externalRef },
    })
  },
  'comment.edit': ({ body }, state, facts) =>
    onOwn(state, facts, (comment) =>
      comment.body === body
        ? accept()
        : accept({ type: 'comment.edited', data: { ...named(comment), from: comment.body, to: body } }),
    ),
  'comment.delete': (_, state, facts) =>
    onOwn(state, facts, (comment) => accept({ type: 'comment.deleted', data: named(comment) })),
}

const steps: {
  [Type in keyof CommentEvents]: (
    state: CommentState,
    event: Recorded<Extract<CommentEvent, { type: Type }>>,
  ) => CommentState
} = {
  'comment.created': (state, { data: { commentId, ...fields } }) => ({ ...state, id: commentId, ...fields }),
  'comment.edited': (state, { time, data }) => ({ ...state, body: data.to, editedAt: time }),
  'comment.deleted': (state, { time }) => ({ ...state, body: '', deletedAt: time }),
}

export const commentDecider: Decider<CommentState | null, CommentCommand, CommentEvent, RefusalOf, CommentFacts> = {
  initial: null,
  decide: <Type extends CommentCommand['type']>(
    command: CommandOf<Type>,
    state: CommentState | null,
    facts: CommentFacts,
  ) => (handlers[command.type] as Handlers[Type])(command, state, facts),
  evolve: (state, event) => {
    const base = state ?? unborn
    const next = (steps[event.type] as (state: CommentState, event: Recorded<CommentEvent>) => CommentState)(
      base,
      event,
    )
    return { ...next, version: base.version + 1 }
  },
}

function onOwn(
  state: CommentState | null,
  { who, task }: CommentFacts,
  then: (comment: CommentState) => CommentDecision,
): CommentDecision {
  if (state === null || state.deletedAt !== null) return refuse({ code: 'comment.not_found' })
  // One's own, and only for as long as one may comment at all.
  const own = allows(who, 'comment:change', { author: state.authorId === who.userId })
  if (!own || !allows(who, 'comment:create', relationTo(task, who.userId))) return denied
  return task.deletedAt !== null ? refuse({ code: 'task.deleted' }) : then(state)
}

const denied = refuse({ code: 'access.denied' as const })
const named = ({ id, taskId, projectId }: CommentState): { commentId: string; taskId: string; projectId: string } => ({
  commentId: id,
  taskId,
  projectId,
})

const unborn: CommentState = {
  id: '',
  organizationId: '',
  projectId: '',
  taskId: '',
  authorId: '',
  body: '',
  externalRef: null,
  createdAt: '',
  editedAt: null,
  deletedAt: null,
  version: 0,
}
