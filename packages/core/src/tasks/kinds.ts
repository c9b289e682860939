import type { AggregateKind } from '../commands/unit.ts'
import { comments, tasks } from './collections.ts'
import { type CommentFacts, commentDecider } from './comment-decider.ts'
import { type TaskFacts, taskDecider } from './decider.ts'
import type { CommentCommand, CommentEvent, CommentState, TaskCommand, TaskEvent, TaskState } from './words.ts'

export const taskKind: AggregateKind<TaskState, TaskCommand, TaskEvent, TaskFacts> = {
  collection: tasks,
  stream: 'task',
  decider: taskDecider,
}

export const commentKind: AggregateKind<CommentState, CommentCommand, CommentEvent, CommentFacts> = {
  collection: comments,
  stream: 'comment',
  decider: commentDecider,
}
