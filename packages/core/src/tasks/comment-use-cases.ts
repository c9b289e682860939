import type { InferOutput } from 'valibot'
import type { Comment } from '../api.ts'
import { scopeOf } from '../commands/actor.ts'
import { once } from '../commands/idempotency.ts'
import { decideAndSave, expectVersion, type Unit } from '../commands/unit.ts'
import { isRefusal, refusal } from '../refusals.ts'
import { comments } from './collections.ts'
import { commentKind } from './kinds.ts'
import { visibleTask } from './on-task.ts'
import type * as input from './schemas.ts'
import type { CommentCommand } from './words.ts'

export async function createComment(
  unit: Unit,
  taskId: string,
  given: InferOutput<typeof input.createComment>,
  original?: InferOutput<typeof input.original>,
): Promise<Comment> {
  const { row, who } = await visibleTask(unit, taskId, { lock: true })
  const task = row.state
  if (task.deletedAt !== null) throw refusal('task.not_found')
  return once(unit, task.organizationId, async () => {
    const { id = unit.ids.next(), body, externalRef } = given
    const { organizationId, projectId } = task
    const command: CommentCommand = {
      type: 'comment.create',
      id,
      organizationId,
      projectId,
      taskId,
      body,
      externalRef,
      ...(original ? { original } : {}),
    }
    try {
      const saved = await decideAndSave(unit, commentKind, organizationId, null, command, { now: unit.now, who, task })
      return saved.state
    } catch (error) {
      throw isRefusal(error, 'storage.unique') ? refusal('comment.external_ref_taken') : error
    }
  })
}

export async function changeComment(
  unit: Unit,
  taskId: string,
  commentId: string,
  command: Exclude<CommentCommand, { type: 'comment.create' }>,
): Promise<Comment> {
  const { row, who } = await visibleTask(unit, taskId, { lock: true })
  const comment = await unit.tx.get(comments, scopeOf(unit.actor), commentId, { lock: true })
  // Whether it was deleted since is for the decider to say: a deletion that is sent again finds its first outcome.
  if (!comment || comment.state.taskId !== taskId) throw refusal('comment.not_found')
  const { organizationId } = comment.state
  return once(unit, organizationId, async () => {
    await expectVersion(unit, commentKind, comment.state)
    const saved = await decideAndSave(unit, commentKind, organizationId, comment, command, {
      now: unit.now,
      who,
      task: row.state,
    })
    return saved.state
  })
}
