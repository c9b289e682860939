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
  const me = api.useQuery('get', '/api/v1/users/me')
  const projects = api.useQuery('get', '/api/v1/projects')
  if (projects.isPending) return <p className="quiet">Loading …</p>
  if (projects.error) return <p role="alert">{explain(projects.error)}</p>
  const { items } = projects.data
  const project = items.find(({ id }) => id === chosen) ?? items[0]

  return (
    <div className="home">
      <aside>
        <Projects projects={items} chosen={project?.id} onChoose={choose} />
        <Inbox />
        <footer>
          <span>{me.data?.name}</span>
          <button type="button" className="plain" onClick={signOut}>
            Sign out
          </button>
        </footer>
      </aside>
      <main>
        <h1>{project?.name ?? 'Begin with a project'}</h1>
        {project && <Tasks key={project.id} projectId={project.id} />}
      </main>
    </div>
  )
}

async function signOut() {
  await client.auth.logout()
  queries.clear()
}
