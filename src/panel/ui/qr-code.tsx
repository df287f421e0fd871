// A QR code of a text, dark on light in both themes, as cameras want it. Does not know what the text is.
import { useEffect, useState } from 'preact/hooks'
import styles from './qr-code.module.css'

interface Drawn {
  readonly size: number
  readonly path: string
}

/** `label` says what it is of, for those who do not see it. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const [drawn, setDrawn] = useState<Drawn | null>(null)
  useEffect(() => {
    let current = true
    import('uqr')
      .then(({ encode }) => {
        const { size, data } = encode(text, { border: 2 })
        const path = data.map((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')).join('')).join('')
        if (current) setDrawn({ size, path })
      })
      .catch(() => {})
    return () => {
      current = false
    }
  }, [text])
  return (
    <div class={styles.qr}>
      {drawn !== null && (
        <svg role="img" aria-label={label} viewBox={`0 0 ${drawn.size} ${drawn.size}`} shape-rendering="crispEdges">
          <path d={drawn.path} />
        </svg>
      )}
    </div>
  )
}
