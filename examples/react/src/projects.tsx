import { useQueryClient } from '@tanstack/react-query'
import type { Project } from '@taskwright/sdk'
import { type SubmitEvent, useState } from 'react'
import { api } from './api.ts'
import { explain } from './explain.ts'

interface Props {
  readonly projects: readonly Project[]
  readonly chosen: string | undefined
  readonly onChoose: (projectId: string) => void
}

export function Projects({ projects, chosen, onChoose }: Props) {
  return (
    <nav aria-label="Projects">
      <h2>Projects</h2>
      <ul>
        {projects.map(({ id, key, name }) => (
          <li key={id}>
            <button type="button" aria-current={id === chosen} onClick={() => onChoose(id)}>
              <span>{name}</span>
              <code>{key}</code>
            </button>
          </li>
        ))}
      </ul>
      <NewProject onMade={onChoose} />
    </nav>
  )
}

function NewProject({ onMade }: { readonly onMade: (projectId: string) => void }) {
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const create = api.useMutation('post', '/api/v1/projects', {
    onSuccess: async ({ id }) => {
      setName('')
      await queries.invalidateQueries({ queryKey: ['get', '/api/v1/projects'] })
      onMade(id)
    },
  })

  function submit(event: SubmitEvent) {
    event.preventDefault()
    create.mutate({ body: { name, key: keyFor(name) } })
  }

  return (
    <form className="line" onSubmit={submit}>
      <input
        value={name}
        onChange={(event) => setName(event.target.value)}
        placeholder="New project"
        aria-label="New project"
        required
      />
      <button type="submit" disabled={create.isPending}>
        Add
      </button>
      {create.error && <p role="alert">{explain(create.error)}</p>}
    </form>
  )
}

/** `Spring launch` → `SPRING` */
const keyFor = (name: string) =>
  name
    .toUpperCase()
    .replace(/[^A-Z]/g, '')
    .padEnd(2, 'X')
    .slice(0, 6)
