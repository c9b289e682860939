import { useQueryClient } from '@tanstack/react-query'
import { type SubmitEvent, useState } from 'react'
import { api } from './api.ts'
import { explain } from './explain.ts'
import { TaskRow } from './task-row.tsx'
import { tasksKey, tasksOf } from './tasks-query.ts'

/** A list that grows page by page. */
export function Tasks({ projectId }: { readonly projectId: string }) {
  const tasks = api.useInfiniteQuery('get', '/api/v1/tasks', tasksOf(projectId), {
    initialPageParam: null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })
  if (tasks.isPending) return <p className="quiet">Loading …</p>
  if (tasks.error) return <p role="alert">{explain(tasks.error)}</p>
  const items = tasks.data.pages.flatMap((page) => page.items)
  return (
    <>
      <NewTask projectId={projectId} />
      {items.length === 0 && <p className="quiet">Nothing to do yet.</p>}
      <ul className="tasks card">
        {items.map((task) => (
          <TaskRow key={task.id} task={task} projectId={projectId} />
        ))}
      </ul>
      {tasks.hasNextPage && (
        <button type="button" disabled={tasks.isFetchingNextPage} onClick={() => tasks.fetchNextPage()}>
          Show more
        </button>
      )}
    </>
  )
}

function NewTask({ projectId }: { readonly projectId: string }) {
  const queries = useQueryClient()
  const [title, setTitle] = useState('')
  const create = api.useMutation('post', '/api/v1/tasks', {
    onSuccess: () => {
      setTitle('')
      return queries.invalidateQueries({ queryKey: tasksKey(projectId) })
    },
  })

  function submit(event: SubmitEvent) {
    event.preventDefault()
    create.mutate({ body: { projectId, title } })
  }

  return (
    <form className="line" onSubmit={submit}>
      <input
        value={title}
        onChange={(event) => setTitle(event.target.value)}
        placeholder="What is to be done?"
        aria-label="New task"
        required
      />
      <button type="submit" className="primary" disabled={create.isPending}>
        Add
      </button>
      {create.error && <p role="alert">{explain(create.error)}</p>}
    </form>
  )
}
