import { attempt } from '@taskwright/sdk'
import { useState, useSyncExternalStore } from 'react'
import { api, client, queries, session } from './api.ts'
import { explain } from './explain.ts'
import { Inbox } from './inbox.tsx'
import { Projects } from './projects.tsx'
import { SignIn } from './sign-in.tsx'
import { Tasks } from './tasks.tsx'

export function App() {
  const isSignedIn = useSyncExternalStore(session.subscribe, session.isOpen)
  return isSignedIn ? <Home /> : <SignIn />
}

function Home() {
  const [chosen, choose] = useState<string>()
  const [complaint, complain] = useState('')
  const me = api.useQuery('get', '/api/v1/users/me')
  const projects = api.useQuery('get', '/api/v1/projects')
  if (projects.isPending) return <p className="alone quiet">Loading …</p>
  if (projects.error)
    return (
      <div className="alone">
        <p role="alert">{explain(projects.error)}</p>
        <button type="button" disabled={projects.isFetching} onClick={() => projects.refetch()}>
          Try again
        </button>
      </div>
    )
  const { items } = projects.data
  const project = items.find(({ id }) => id === chosen) ?? items[0]

  return (
    <div className="home">
      <aside>
        <Projects projects={items} chosen={project?.id} onChoose={choose} />
        <Inbox />
        <footer>
          <span>{me.data?.name}</span>
          <button type="button" className="plain" onClick={() => signOut().then(complain)}>
            Sign out
          </button>
        </footer>
        {complaint && <p role="alert">{complaint}</p>}
      </aside>
      <main>
        <h1>{project?.name ?? 'Begin with a project'}</h1>
        {project && <Tasks key={project.id} projectId={project.id} />}
      </main>
    </div>
  )
}

/** Resolves with what is wrong, if anything is: who wanted to leave must know that they are still there. */
async function signOut(): Promise<string> {
  const outcome = await attempt(client.auth.logout())
  if (!outcome.ok) return explain(outcome.problem)
  queries.clear()
  return ''
}
