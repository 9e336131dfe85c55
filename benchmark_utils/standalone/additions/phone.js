// The menu of the views, which a phone has in place of tabs, names the one that is open.
window.addEventListener('load', () => {
  const name = () => {
    const open = document.querySelector('span.view.active');
    if (open) document.getElementById('tabs').value = open.textContent.trim();
  };
  const changes = {subtree: true, attributes: true, attributeFilter: ['class']};
  new MutationObserver(name).observe(document.getElementById('view-tabs'), changes);
  name();
});
