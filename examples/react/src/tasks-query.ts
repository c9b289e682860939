import type { InfiniteData, QueryClient } from '@tanstack/react-query'
import type { Page, Task } from '@taskwright/sdk'
import { api } from './api.ts'

export const tasksOf = (projectId: string) => ({ params: { query: { projectId, limit: 20 } } })
export const tasksKey = (projectId: string) => api.queryOptions('get', '/api/v1/tasks', tasksOf(projectId)).queryKey

/** Shows a task in another state before the server has answered; undoes it when the function it returns is called. */
export async function showAs(queries: QueryClient, task: Task): Promise<() => void> {
  const queryKey = tasksKey(task.projectId)
  // A list that is on its way would show the old state again.
  await queries.cancelQueries({ queryKey })
  const before = queries.getQueryData<Tasks>(queryKey)
  queries.setQueryData<Tasks>(queryKey, (shown) => shown && withTask(shown, task))
  return () => queries.setQueryData(queryKey, before)
}

type Tasks = InfiniteData<Page<Task>>

const withTask = ({ pages, pageParams }: Tasks, task: Task): Tasks => ({
  pageParams,
  pages: pages.map((page) => ({ ...page, items: page.items.map((one) => (one.id === task.id ? task : one)) })),
})
