import { useQueryClient } from '@tanstack/react-query'
import { api } from './api.ts'

const UNREAD = { params: { query: { unread: true } } } as const

/** What others did that you should know of. Asked for now and then. */
export function Inbox() {
  const queries = useQueryClient()
  const inbox = api.useQuery('get', '/api/v1/notifications', UNREAD, { refetchInterval: 5_000 })
  const read = api.useMutation('post', '/api/v1/notifications/{notificationId}/read', {
    onSettled: () => queries.invalidateQueries({ queryKey: ['get', '/api/v1/notifications'] }),
  })
  const items = inbox.data?.items ?? []
  return (
    <section aria-label="Inbox">
      <h2>Inbox {items.length > 0 && <span className="count">{items.length}</span>}</h2>
      {items.length === 0 && <p className="quiet">All read.</p>}
      <ul>
        {items.map(({ id, eventType, task }) => (
          <li key={id}>
            <span>
              <strong>{task?.title}</strong> {WORDS[eventType] ?? eventType}
            </span>
            <button
              type="button"
              className="plain"
              onClick={() => read.mutate({ params: { path: { notificationId: id } } })}
            >
              Read
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

const WORDS: Readonly<Record<string, string>> = {
  'task.assigned': 'is yours now',
  'task.transitioned': 'moved on',
  'task.updated': 'was changed',
  'comment.created': 'has a comment',
}
