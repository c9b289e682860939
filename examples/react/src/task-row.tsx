import { useQueryClient } from '@tanstack/react-query'
import type { Task } from '@taskwright/sdk'
import { api } from './api.ts'
import { explain } from './explain.ts'
import { showAs, tasksKey } from './tasks-query.ts'

/** A task that is ticked at once, and unticked again if the server says no. */
export function TaskRow({ task, projectId }: { readonly task: Task; readonly projectId: string }) {
  const queries = useQueryClient()
  const isDone = task.category === 'COMPLETED'
  const move = api.useMutation('post', '/api/v1/tasks/{taskId}/transitions', {
    onMutate: () => showAs(queries, { ...task, category: isDone ? 'PENDING' : 'COMPLETED' }),
    onError: (_error, _sent, undo) => undo?.(),
    onSettled: () => queries.invalidateQueries({ queryKey: tasksKey(projectId) }),
  })

  function toggle() {
    const params = { path: { taskId: task.id }, header: { 'If-Match': `"${task.version}"` } }
    move.mutate({ params, body: { category: isDone ? 'PENDING' : 'COMPLETED' } })
  }

  return (
    <li className={isDone ? 'done' : ''}>
      <label>
        <input type="checkbox" checked={isDone} disabled={move.isPending} onChange={toggle} />
        <span className="title">{task.title}</span>
        {task.priority !== 'MEDIUM' && <span className={`tag ${task.priority.toLowerCase()}`}>{task.priority}</span>}
        <code>{task.key}</code>
      </label>
      {move.error && <p role="alert">{explain(move.error)}</p>}
    </li>
  )
}
