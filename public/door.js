// Who comes by an invitation gets the small page for guests instead of the panel, before any of the panel is loaded.
{
  const enter = () => {
    if (/^#join(=|$)/.test(location.hash)) location.replace(new URL(`join.html${location.hash}`, document.baseURI))
  }
  addEventListener('hashchange', enter)
  enter()
}
