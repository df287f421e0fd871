// Sets the remembered theme before the first paint. A file of its own, so that no inline script is needed.
try {
  const theme = localStorage.getItem('mqtab.theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {
  // Storage is switched off: the theme of the system stands.
}
