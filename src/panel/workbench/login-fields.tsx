// Who a workbench client says it is, and how it proves it. Does not know how a proof is made.
import { type FieldsProps, SelectField, TextField } from './form-fields.tsx'
import { BytesField } from './message-fields.tsx'
import { type ProofWay, proofs } from './settings.ts'
import { benchText } from './text.ts'
import styles from './workbench.module.css'

const words = benchText.connection
const ways = proofs.map((value) => ({ value, title: words.proofs[value] }))

export function LoginFields({ settings, set }: FieldsProps) {
  const isFive = settings.version === 5
  return (
    <>
      <div class={styles.row}>
        <TextField
          grow
          label={words.username}
          value={settings.username}
          autocomplete="username"
          onInput={(username) => set({ username })}
        />
        <TextField
          grow
          label={words.password}
          type="password"
          value={settings.password}
          autocomplete="current-password"
          onInput={(password) => set({ password })}
        />
      </div>
      {isFive && (
        <>
          <SelectField
            label={words.proof}
            value={settings.proof}
            options={ways}
            onChange={(proof) => set({ proof: proof as ProofWay })}
          />
          {settings.proof === 'other' && (
            <div class={styles.row}>
              <TextField
                grow
                required
                label={words.authMethod}
                value={settings.authMethod}
                onInput={(authMethod) => set({ authMethod })}
              />
              <BytesField label={words.authData} value={settings.authData} onInput={(authData) => set({ authData })} />
            </div>
          )}
          <p class={styles.quiet}>{words.proofWhy[settings.proof]}</p>
        </>
      )}
    </>
  )
}
